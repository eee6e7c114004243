namespace ChatRouter.Slo.Trajectories;

/// <summary>One task as one instance has seen it, or as several have together. The numbers only grow, so that a later part of the same beginning stands for an earlier one.</summary>
internal sealed record TrajectoryPart
{
    /// <summary>Stands for tenant and id.</summary>
    public required ulong Key { get; init; }

    /// <summary>The route of its first request here; empty where only its end was reported.</summary>
    public required string Route { get; init; }

    /// <summary>When the instance first heard of it: of two parts of one instance with the same, the later one holds the earlier one.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When its first request reached the door.</summary>
    public required DateTimeOffset Began { get; init; }

    /// <summary>When its latest request ended; of a reported end, when that came in.</summary>
    public required DateTimeOffset Ended { get; init; }

    /// <summary>Its latency budget, or null.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>Requests.</summary>
    public int Calls { get; init; }

    /// <summary>Those that were bad.</summary>
    public int BadCalls { get; init; }

    /// <summary>Those that asked the same as one shortly before.</summary>
    public int Repeats { get; init; }

    /// <summary>Whether the latest request was answered.</summary>
    public bool IsLastGood { get; init; }

    /// <summary>What the application says.</summary>
    public TrajectoryOutcome Outcome { get; init; }

    /// <summary>Failed tool calls that it reported.</summary>
    public int FailedTools { get; init; }

    /// <summary>Failed retrievals that it reported.</summary>
    public int FailedRetrievals { get; init; }

    /// <summary>Both together: what two instances, or one at two times, have seen of the same task.</summary>
    public TrajectoryPart With(TrajectoryPart other)
    {
        var (first, last) = (Began <= other.Began ? this : other, Ended > other.Ended ? this : other);
        var lastCall = last.Calls > 0 ? last : last == this ? other : this;
        return this with
        {
            Route = Route.Length == 0 ? other.Route : other.Route.Length == 0 ? Route : first.Route,
            Began = Calls == 0 ? other.Began : other.Calls == 0 ? Began : first.Began,
            Ended = last.Ended,
            Budget = first.Budget ?? Budget ?? other.Budget,
            Calls = Calls + other.Calls,
            BadCalls = BadCalls + other.BadCalls,
            Repeats = Repeats + other.Repeats,
            IsLastGood = lastCall.IsLastGood,
            Outcome = other.Outcome != TrajectoryOutcome.Unknown ? other.Outcome : Outcome,
            FailedTools = FailedTools + other.FailedTools,
            FailedRetrievals = FailedRetrievals + other.FailedRetrievals,
        };
    }
}
