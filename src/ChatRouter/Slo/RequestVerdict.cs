namespace ChatRouter.Slo;

/// <summary>What one request means to the objectives of its route.</summary>
public enum RequestVerdict
{
    /// <summary>A complete answer in time.</summary>
    Good,

    /// <summary>No complete answer, and it was not the caller's doing.</summary>
    Bad,

    /// <summary>The caller's own fault, or it hung up: no part of the objectives.</summary>
    NotCounted,
}
