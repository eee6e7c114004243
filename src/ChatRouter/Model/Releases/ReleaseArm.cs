namespace ChatRouter.Model.Releases;

/// <summary>Which side of a release a request is on.</summary>
public enum ReleaseArm
{
    /// <summary>What the route was before.</summary>
    Baseline,

    /// <summary>What is being released.</summary>
    Candidate,
}
