namespace ChatRouter.Model.Settings;

/// <summary>What callers of a route get while it is switched off, or when a rung <c>disabled</c> is reached.</summary>
public sealed record DisabledSettings
{
    /// <summary>The form. Default <see cref="DisabledAnswer.Error"/>.</summary>
    public DisabledAnswer Answer { get; init; }

    /// <summary>What the user reads.</summary>
    public string Message { get; init; } = "This feature is not available right now.";

    /// <summary>When a retry makes sense, where no end is known. Default 1 min; 1 s to 24 h.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Burn rate of the availability over the last hour at which the route switches itself off; null: never.</summary>
    public double? AtBurnRate { get; init; }

    /// <summary>For how long it does. Default 10 min; 10 s to 24 h.</summary>
    public TimeSpan BurnFor { get; init; } = TimeSpan.FromMinutes(10);
}
