namespace ChatRouter.Model.Settings;

/// <summary>The time limits of one attempt on one backend. None may be infinite.</summary>
public sealed record AttemptTimers
{
    /// <summary>TCP and TLS set-up. Default 2 s.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>From sending the request to the first content token of a stream. Default 8 s.</summary>
    public TimeSpan FirstToken { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Longest silence between two tokens of a stream, and within the body of a whole answer. Default 8 s.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Streaming: fewest content events (about tokens) per second over <see cref="FloorWindow"/>; 0 switches the check off. Default 0.5.</summary>
    public double MinTokensPerSecond { get; init; } = 0.5;

    /// <summary>The window of <see cref="MinTokensPerSecond"/>. Default 15 s.</summary>
    public TimeSpan FloorWindow { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Of a whole answer asked for directly: from sending the request to its end. A stream is bounded by the route's deadline instead. Default 60 s.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromSeconds(60);
}
