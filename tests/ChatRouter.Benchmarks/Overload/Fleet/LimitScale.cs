namespace ChatRouter.Benchmarks.Overload.Fleet;

/// <summary>How wrong the configured limits of the backends are.</summary>
internal enum LimitScale
{
    /// <summary>The servers' slots, to begin with.</summary>
    Right,

    /// <summary>Ten times as many.</summary>
    TooHigh,

    /// <summary>A tenth.</summary>
    TooLow,

    /// <summary>The servers' slots as a bound that nothing learns from below: <c>maxConcurrency</c> alone.</summary>
    Fixed,

    /// <summary>10,000: whatever comes is passed on to the servers' queues.</summary>
    None,
}
