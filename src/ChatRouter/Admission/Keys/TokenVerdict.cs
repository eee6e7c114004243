using ChatRouter.Model.Callers;

namespace ChatRouter.Admission.Keys;

/// <summary>What a token is worth.</summary>
/// <param name="Tenant">Whom it admits, or null.</param>
/// <param name="Problem">Why it admits nobody, as a sentence for its owner; says nothing that the owner does not know.</param>
/// <param name="IsUnknown">Whether that may change by itself: the provider's keys have not been read, or for too long.</param>
public readonly record struct TokenVerdict(Tenant? Tenant, string? Problem = null, bool IsUnknown = false);
