namespace ChatRouter.Slo.Trajectories;

/// <summary>Counts of tasks that ended in some time. Values add up.</summary>
/// <param name="Good">Ended well and in time.</param>
/// <param name="Late">Took longer than their budget.</param>
/// <param name="Broken">Their last request got no answer.</param>
/// <param name="Failed">Failed, as the application says.</param>
/// <param name="Calls">Requests of all of them.</param>
/// <param name="BadCalls">Bad ones among them.</param>
/// <param name="Repeats">Those that asked the same as one shortly before.</param>
/// <param name="FailedTools">Failed tool calls that were reported.</param>
/// <param name="FailedRetrievals">Failed retrievals that were reported.</param>
public readonly record struct TrajectoryCounts(long Good, long Late, long Broken, long Failed, long Calls, long BadCalls, long Repeats, long FailedTools, long FailedRetrievals)
{
    /// <summary>All tasks.</summary>
    public long Tasks => Good + Late + Broken + Failed;

    /// <summary>Requests of a task in the mean; 0 without tasks.</summary>
    public double CallsPerTask => Tasks == 0 ? 0 : Math.Round((double)Calls / Tasks, 2);

    /// <summary>The counts of one task that is over.</summary>
    internal static TrajectoryCounts Of(TrajectoryPart task)
    {
        var verdict = TrajectoryRule.Judge(task);
        return new(
            One(TrajectoryVerdict.Good), One(TrajectoryVerdict.Late), One(TrajectoryVerdict.Broken), One(TrajectoryVerdict.Failed),
            task.Calls, task.BadCalls, task.Repeats, task.FailedTools, task.FailedRetrievals);

        long One(TrajectoryVerdict of) => verdict == of ? 1 : 0;
    }

    /// <summary>Both together.</summary>
    public static TrajectoryCounts operator +(TrajectoryCounts one, TrajectoryCounts other) => new(
        one.Good + other.Good, one.Late + other.Late, one.Broken + other.Broken, one.Failed + other.Failed, one.Calls + other.Calls,
        one.BadCalls + other.BadCalls, one.Repeats + other.Repeats, one.FailedTools + other.FailedTools, one.FailedRetrievals + other.FailedRetrievals);
}
