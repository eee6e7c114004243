namespace ChatRouter.Slo.Trajectories;

/// <summary>What became of a task: the first of these that holds.</summary>
internal enum TrajectoryVerdict
{
    /// <summary>The application says that it failed.</summary>
    Failed,

    /// <summary>Its last request got no answer, and the application does not say that it completed all the same.</summary>
    Broken,

    /// <summary>It took longer than its budget.</summary>
    Late,

    /// <summary>It ended well and in time.</summary>
    Good,
}
