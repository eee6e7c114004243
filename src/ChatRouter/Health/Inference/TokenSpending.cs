namespace ChatRouter.Health.Inference;

/// <summary>Tokens that probes have used at one backend in a day of UTC. Kept with the verdict, so that a restart does not forget it.</summary>
/// <param name="Day">The day.</param>
/// <param name="Tokens">Used in it.</param>
public readonly record struct TokenSpending(DateOnly Day, long Tokens)
{
    /// <summary>What was used on the day of a moment; nothing if it is another day.</summary>
    public static TokenSpending On(DateTimeOffset now, TokenSpending? known)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return known is { } spent && spent.Day == today ? spent : new TokenSpending(today, 0);
    }

    /// <summary>With more used.</summary>
    public TokenSpending Plus(int tokens) => this with { Tokens = Tokens + tokens };
}
