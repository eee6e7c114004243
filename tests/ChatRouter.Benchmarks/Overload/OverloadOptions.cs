using ChatRouter.Benchmarks.Overload.Fleet;

namespace ChatRouter.Benchmarks.Overload;

/// <summary>What is to be measured.</summary>
internal sealed record OverloadOptions
{
    /// <summary>Offered loads as multiples of the capacity.</summary>
    public required IReadOnlyList<double> Loads { get; init; }

    /// <summary>Runs of each load.</summary>
    public required int Runs { get; init; }

    /// <summary>The measured part of a run.</summary>
    public required TimeSpan Measured { get; init; }

    /// <summary>Whether a server slows to a third for <see cref="SlowFor"/> in the middle of it.</summary>
    public bool Slow { get; init; }

    /// <summary>Whether the critical lane's requests are also sent alone.</summary>
    public bool CriticalAlone { get; init; }

    /// <summary>Whether a batch waits from the beginning that is larger than what can be done.</summary>
    public bool Batch { get; init; }

    public required FleetShape Fleet { get; init; }

    /// <summary>Decides arrivals.</summary>
    public int Seed { get; init; } = 14;

    /// <summary>Load before the measured part: queues and limits have taken their shape when it begins.</summary>
    public static TimeSpan Lead => TimeSpan.FromSeconds(5);

    /// <summary>Load after it.</summary>
    public static TimeSpan Tail => TimeSpan.FromSeconds(5);

    /// <summary>Time that callers give for a whole answer.</summary>
    public static TimeSpan Deadline => TimeSpan.FromSeconds(20);

    /// <summary>How long a batch is watched after the load has ended.</summary>
    public static TimeSpan Aftermath => TimeSpan.FromSeconds(40);

    /// <summary>How long the slow server is slow.</summary>
    public static TimeSpan SlowFor => TimeSpan.FromSeconds(20);
}
