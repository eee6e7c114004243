namespace ChatRouter.Azure.Tables;

/// <summary>How one call to Table Storage is guarded. State is advisory, so a call would rather fail soon than come late.</summary>
internal sealed record TableCallOptions
{
    /// <summary>Limit of one try. Default 2 s; in its region the service answers within tens of milliseconds.</summary>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Further tries of a call that may be repeated. Default 2.</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>Middle of the first wait; it doubles and is jittered. Default 50 ms.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(50);
}
