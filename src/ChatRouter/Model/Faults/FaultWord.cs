namespace ChatRouter.Model.Faults;

/// <summary>What an injected fault does, in the simulator's words where it has one.</summary>
public enum FaultWord
{
    /// <summary>Nobody listens.</summary>
    Down,

    /// <summary>The connection is reset before any byte of the answer.</summary>
    Reset,

    /// <summary>Requests are accepted and never answered.</summary>
    Silent,

    /// <summary>The answer begins late.</summary>
    SlowHeaders,

    /// <summary>The head comes at once, the first token late. Backends only.</summary>
    SlowFirstToken,

    /// <summary>Tokens trickle. Backends only.</summary>
    SlowTokens,

    /// <summary>429: too many requests.</summary>
    RateLimited,

    /// <summary>An HTTP error status.</summary>
    Error,

    /// <summary>The answer is cut. Backends only.</summary>
    Cut,

    /// <summary>The answer falls silent. Backends only.</summary>
    Stall,

    /// <summary>Reads work, writes are refused. Tables and cache only.</summary>
    ReadOnly,
}
