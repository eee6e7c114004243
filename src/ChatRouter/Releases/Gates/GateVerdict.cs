namespace ChatRouter.Releases.Gates;

/// <summary>What a check says.</summary>
public enum GateVerdict
{
    /// <summary>There is not enough to say.</summary>
    Unknown,

    /// <summary>The candidate may go on.</summary>
    Pass,

    /// <summary>It may not.</summary>
    Fail,

    /// <summary>The check itself could not be made: the release waits.</summary>
    Unavailable,
}
