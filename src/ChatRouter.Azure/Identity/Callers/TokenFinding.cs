using ChatRouter.Model.Callers;

namespace ChatRouter.Azure.Identity.Callers;

/// <summary>What the check of a token has found.</summary>
/// <param name="Tenant">Whom it admits, or null.</param>
/// <param name="Problem">Why nobody, for its owner.</param>
/// <param name="IsKeyUnknown">Whether it names a key that the issuer was not known to have.</param>
/// <param name="Until">When it ends.</param>
internal sealed record TokenFinding(Tenant? Tenant, string? Problem, bool IsKeyUnknown = false, DateTimeOffset Until = default);
