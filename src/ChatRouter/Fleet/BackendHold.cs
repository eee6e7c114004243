using System.Globalization;

namespace ChatRouter.Fleet;

/// <summary>An operator keeps a backend out of service for a time. Ends by itself. Immutable.</summary>
/// <param name="Kind">How far.</param>
/// <param name="Since">When it was ordered.</param>
/// <param name="Until">When it ends.</param>
/// <param name="Who">Who ordered it; for operators only.</param>
/// <param name="Why">The reason given; for operators only.</param>
public sealed record BackendHold(HoldKind Kind, DateTimeOffset Since, DateTimeOffset Until, string Who, string Why)
{
    /// <summary>In a few words, for plans, decision records and <c>/readyz</c>; who and why are in <c>/ops/state</c> alone.</summary>
    public string Reason { get; } = string.Create(
        CultureInfo.InvariantCulture, $"{(Kind == HoldKind.Drain ? "drained" : "isolated")} by an operator until {Until.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");
}
