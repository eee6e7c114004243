namespace ChatRouter.Model.Releases;

/// <summary>How a release stands.</summary>
public enum ReleaseStatus
{
    /// <summary>It goes on by itself.</summary>
    Running,

    /// <summary>It stands still where it is; callers stay where they are.</summary>
    Paused,

    /// <summary>The candidate is what the route is.</summary>
    Done,

    /// <summary>A check took it back: all callers are on the baseline.</summary>
    RolledBack,

    /// <summary>An operator took it back: all callers are on the baseline.</summary>
    Aborted,
}
