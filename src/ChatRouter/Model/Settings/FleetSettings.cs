namespace ChatRouter.Model.Settings;

/// <summary>How instances share state.</summary>
public sealed record FleetSettings
{
    /// <summary>Mean time between two reads of the shared state while the fleet is small; jittered by a fifth. Default 1 s.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Reads of the shared state that all instances together make in a second at most: above that each reads less often. Default 100.</summary>
    public int MaxOperationsPerSecond { get; init; } = 100;

    /// <summary>Longest time between two reports of an instance on what it sees; it counts as gone after three. Default 15 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Longest wait of a request for a fresh view after a freeze. Default 100 ms.</summary>
    public TimeSpan FreshWait { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Time between two probe runs; the timer's schedule must agree. Default 10 s.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A probe verdict older than this counts as unknown. Default 45 s.</summary>
    public TimeSpan VerdictTtl { get; init; } = TimeSpan.FromSeconds(45);
}
