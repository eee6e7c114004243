using ChatRouter.Benchmarks.Load;

namespace ChatRouter.Benchmarks.Run;

/// <summary>What is measured, for how long and how often.</summary>
internal sealed record Schedule
{
    /// <summary>Events with text in a stream that is written at once.</summary>
    public const int BurstChunks = 64;

    /// <summary>Tokens of a plain answer, as its usage says; asked for as a stream, it has as many events.</summary>
    public const int PlainTokens = 40;

    /// <summary>How many streams the memory scenario holds.</summary>
    public const int ManyStreams = 500;

    public required IReadOnlyList<Scenario> Scenarios { get; init; }

    public required int Rounds { get; init; }

    /// <summary>How often a round measures each scenario, all targets in turns.</summary>
    public required int Turns { get; init; }

    /// <summary>Time for the just-in-time compiler to reach its best code, per kind of load.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>The same for a process that is started for one measurement.</summary>
    public required TimeSpan FreshWarmUp { get; init; }

    public static Schedule Create(bool quick, int? rounds, int? turns, string? only)
    {
        var slice = TimeSpan.FromSeconds(quick ? 0.4 : 1);
        Scenario[] all =
        [
            Plain(1, slice), Plain(32, slice), Plain(64, slice),
            Burst(1, slice), Burst(32, slice), Burst(64, slice),
            Paced(1, 2 * slice), Paced(32, 2 * slice),
            Refused(64, slice),
            Many(quick ? 20 : 50),
        ];
        return new()
        {
            Scenarios = [.. all.Where(scenario => only is null || scenario.Name.Contains(only, StringComparison.Ordinal))],
            Rounds = rounds ?? (quick ? 2 : 5),
            Turns = turns ?? 1,
            WarmUp = TimeSpan.FromSeconds(quick ? 2 : 20),
            FreshWarmUp = TimeSpan.FromSeconds(quick ? 0.5 : 3),
        };
    }

    /// <summary>Loads that exercise every path once before anything is measured.</summary>
    public static IEnumerable<LoadPlan> WarmUps(TimeSpan time) => [Plain(16, time).Load, Burst(16, time).Load, Paced(16, time / 2).Load];

    private static Scenario Plain(int connections, TimeSpan duration) => new()
    {
        Name = $"plain-{connections}",
        Description = $"plain answers, {connections} connection(s)",
        Load = new() { Port = 0, Connections = connections, Duration = duration, Chunks = PlainTokens },
    };

    private static Scenario Refused(int connections, TimeSpan duration) => new()
    {
        Name = $"bad-key-{connections}",
        Description = $"requests with a key that nobody knows, {connections} connection(s)",
        Load = new() { Port = 0, Connections = connections, Duration = duration, BadKey = true },
        IsForRouters = true,
    };

    private static Scenario Burst(int connections, TimeSpan duration) => new()
    {
        Name = $"stream-{connections}",
        Description = $"streams of {BurstChunks} events written at once, {connections} connection(s)",
        Load = new() { Port = 0, Connections = connections, Duration = duration, Stream = true, Chunks = BurstChunks },
    };

    private static Scenario Paced(int connections, TimeSpan duration) => new()
    {
        Name = $"first-byte-{connections}",
        Description = $"streams of 4 events 5 ms apart, {connections} at once",
        Load = new() { Port = 0, Connections = connections, Duration = duration, Stream = true, Chunks = 4, IntervalMilliseconds = 5, Spread = duration / 40 },
    };

    private static Scenario Many(int chunks) => new()
    {
        Name = $"held-{ManyStreams}",
        Description = $"{ManyStreams} streams held at once, {chunks} events 100 ms apart",
        Load = new()
        {
            Port = 0, Connections = ManyStreams, RequestsPerConnection = 1, Stream = true, Chunks = chunks,
            IntervalMilliseconds = 100, Spread = TimeSpan.FromSeconds(1),
        },
        FreshProcess = true,
        MostRounds = 5,
    };
}
