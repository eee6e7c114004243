namespace ChatRouter.Releases.Machine;

/// <summary>What an operator may order of a release.</summary>
public enum ReleaseOrder
{
    /// <summary>Stand still; callers stay where they are.</summary>
    Pause,

    /// <summary>Go on.</summary>
    Resume,

    /// <summary>Give it to all callers at once and begin to bake; when it bakes, be done.</summary>
    Promote,

    /// <summary>Take it back.</summary>
    Abort,
}
