namespace ChatRouter.Benchmarks.Load;

/// <summary>One load for the driver, sent to it as a line of JSON.</summary>
internal sealed record LoadPlan
{
    /// <summary>Port on loopback.</summary>
    public required int Port { get; init; }

    /// <summary>Connections that are kept busy at once.</summary>
    public required int Connections { get; init; }

    /// <summary>How long requests are begun; those under way are then finished.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Requests of each connection instead of a duration, or null.</summary>
    public int? RequestsPerConnection { get; init; }

    /// <summary>Time over which the connections begin.</summary>
    public TimeSpan Spread { get; init; }

    /// <summary>Ask for server-sent events.</summary>
    public bool Stream { get; init; }

    /// <summary>Events with text in a stream.</summary>
    public int Chunks { get; init; }

    /// <summary>Milliseconds between them; 0 for all at once.</summary>
    public int IntervalMilliseconds { get; init; }

    /// <summary>Send a key that nobody knows, and expect to be refused for it.</summary>
    public bool BadKey { get; init; }

    /// <summary>Process whose processor time and working set are measured.</summary>
    public int ProcessId { get; init; }
}
