namespace ChatRouter.Model.Plans;

/// <summary>How an attempt ended that was not a success.</summary>
public enum FailureReason
{
    /// <summary>It was a success.</summary>
    None,

    /// <summary>No connection: refused, unreachable, TLS or DNS failure, connect limit.</summary>
    Connect,

    /// <summary>The connection broke before the answer was complete and before any content.</summary>
    Reset,

    /// <summary>No first token within the limit.</summary>
    FirstTokenTimeout,

    /// <summary>Silence in the middle of a stream.</summary>
    IdleTimeout,

    /// <summary>The attempt's total limit.</summary>
    TotalTimeout,

    /// <summary>The request's deadline came long before any limit of the attempt: nobody's fault.</summary>
    Deadline,

    /// <summary>429: busy until a time.</summary>
    Throttled,

    /// <summary>429 or 403 of the kind that time does not mend (<c>insufficient_quota</c>).</summary>
    QuotaExhausted,

    /// <summary>503 or 529: overloaded, loading or draining.</summary>
    Overloaded,

    /// <summary>Another 5xx.</summary>
    ServerError,

    /// <summary>The inference engine says that it is dead.</summary>
    EngineDead,

    /// <summary>401 or 403: our credential is refused.</summary>
    Credential,

    /// <summary>404: the backend does not have the model.</summary>
    ModelMissing,

    /// <summary>The answer is not what the protocol allows (HTML, bad JSON, no choices).</summary>
    Malformed,

    /// <summary>Fewer tokens per second than the floor.</summary>
    TooSlow,

    /// <summary>A check of the route found the answer wanting.</summary>
    Unfit,

    /// <summary>The stream broke off after content.</summary>
    Truncated,

    /// <summary>An error object inside a 200 answer.</summary>
    ErrorInAnswer,

    /// <summary>400: the caller's request is at fault.</summary>
    CallerFault,

    /// <summary>408, 409, 425 or 499: not now, says the backend, without blaming itself. Another may take the request; says nothing about health.</summary>
    NotNow,

    /// <summary>No first token in time, or no room, while the backend worked on others: it is busy. Lowers its limit and says nothing about its health.</summary>
    Saturated,

    /// <summary>400: the backend does not stream, which the router asked for on its own: it is asked directly. Says nothing about its health.</summary>
    StreamRefused,

    /// <summary>400: prompt and answer do not fit the window.</summary>
    ContextLength,

    /// <summary>400: the provider's content filter refused.</summary>
    ContentPolicy,

    /// <summary>A replayed answer differs from what the caller has: says nothing about the backend.</summary>
    Diverged,

    /// <summary>Another attempt of the same request had its first content earlier: says nothing about the backend.</summary>
    HedgeLost,

    /// <summary>The caller hung up.</summary>
    CallerGone,
}
