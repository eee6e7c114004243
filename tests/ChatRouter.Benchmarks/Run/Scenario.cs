using ChatRouter.Benchmarks.Load;

namespace ChatRouter.Benchmarks.Run;

/// <summary>One kind of load, the same for every target.</summary>
internal sealed record Scenario
{
    /// <summary>Short name.</summary>
    public required string Name { get; init; }

    /// <summary>What happens, for the report.</summary>
    public required string Description { get; init; }

    /// <summary>The load; port and process are filled in per target.</summary>
    public required LoadPlan Load { get; init; }

    /// <summary>Only routers can be asked so: nobody else knows keys.</summary>
    public bool IsForRouters { get; init; }

    /// <summary>Measures a process that has just been started, because memory grown by earlier loads would hide what this one needs.</summary>
    public bool FreshProcess { get; init; }

    /// <summary>Measured in this many rounds only; starting processes takes long.</summary>
    public int MostRounds { get; init; } = int.MaxValue;
}
