namespace ChatRouter.Slo.Trajectories;

/// <summary>What the application says of the end of its task.</summary>
public enum TrajectoryOutcome
{
    /// <summary>Nothing: its last request decides.</summary>
    Unknown,

    /// <summary>It reached its goal.</summary>
    Completed,

    /// <summary>It did not.</summary>
    Failed,
}
