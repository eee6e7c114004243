namespace ChatRouter.Slo.Trajectories;

/// <summary>When a task is over, and whether it was good.</summary>
internal static class TrajectoryRule
{
    /// <summary>Without a request for this long, a task is over.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    /// <summary>What an instance writes of a task reaches storage within this time.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMinutes(2);

    /// <summary>What became of a task that is over.</summary>
    public static TrajectoryVerdict Judge(TrajectoryPart task) => task switch
    {
        { Outcome: TrajectoryOutcome.Failed } => TrajectoryVerdict.Failed,
        { Outcome: TrajectoryOutcome.Unknown, IsLastGood: false } => TrajectoryVerdict.Broken,
        { Budget: { } budget } when task.Ended - task.Began > budget => TrajectoryVerdict.Late,
        _ => TrajectoryVerdict.Good,
    };
}
