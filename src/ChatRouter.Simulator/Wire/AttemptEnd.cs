namespace ChatRouter.Simulator.Wire;

/// <summary>How an attempt ended, seen from the backend.</summary>
public enum AttemptEnd
{
    /// <summary>It has not ended yet.</summary>
    Open,

    /// <summary>A whole 2xx answer was sent.</summary>
    Complete,

    /// <summary>An error status was sent.</summary>
    Refused,

    /// <summary>The backend closed the connection in the middle.</summary>
    Cut,

    /// <summary>The backend reset the connection.</summary>
    Reset,

    /// <summary>The caller went away.</summary>
    ClientGone,
}
