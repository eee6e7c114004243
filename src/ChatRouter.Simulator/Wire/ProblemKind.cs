namespace ChatRouter.Simulator.Wire;

/// <summary>Why a request is refused, before any server's words for it.</summary>
internal enum ProblemKind
{
    BadJson,
    Invalid,
    MissingMessages,
    ModelRequired,
    ModelNotFound,
    Unauthorized,
    NoRoute,
    MethodNotAllowed,
    ContextOverflow,
    RateLimited,
    QueueFull,
    Loading,
    EngineDead,
    ContentPolicy,
    NoPrefill,
    Status,
}
