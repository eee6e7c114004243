namespace ChatRouter.Model.Settings.Health;

/// <summary>Whom to call when a backend has been down for some time, so that it is restarted.</summary>
public sealed record RecoverySettings
{
    /// <summary>The address that is called by POST. May hold a secret; never logged.</summary>
    public required Uri Url { get; init; }

    /// <summary>How long the backend must have been down, and how long after a call the next one may follow. Default 2 min.</summary>
    public TimeSpan After { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Most calls in 5 minutes, all instances together. Default 1; 1 to 10.</summary>
    public int MaxCalls { get; init; } = 1;

    /// <summary>The header that carries <see cref="Secret"/>: <c>Authorization</c> as <c>Bearer SECRET</c>, any other the secret alone.</summary>
    public string Header { get; init; } = "Authorization";

    /// <summary>The secret; empty for none. Never logged.</summary>
    public string Secret { get; init; } = "";

    /// <summary>Hides address and secret.</summary>
    public override string ToString() => nameof(RecoverySettings);
}
