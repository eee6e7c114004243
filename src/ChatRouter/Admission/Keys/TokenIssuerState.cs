namespace ChatRouter.Admission.Keys;

/// <summary>How an instance stands to the provider of tokens.</summary>
/// <param name="Issuer">The provider.</param>
/// <param name="Keys">Keys of it that tokens may be signed by.</param>
/// <param name="ConfirmedAt">When it last gave them; null: never.</param>
/// <param name="TrustedUntil">Until when they hold if it stays away; null: they were never read.</param>
/// <param name="Error">Why the latest reading failed, or null.</param>
public sealed record TokenIssuerState(string Issuer, int Keys, DateTimeOffset? ConfirmedAt, DateTimeOffset? TrustedUntil, string? Error);
