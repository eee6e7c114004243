namespace ChatRouter.Slo;

/// <summary>Why a request was bad: one class for each.</summary>
public enum ErrorClass
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>Backends answered 5xx, or the router has a bug.</summary>
    ServerError,

    /// <summary>Backends answered 429, or their quota is used up.</summary>
    Throttled,

    /// <summary>A limit of time of the attempts.</summary>
    Timeout,

    /// <summary>No connection, or it broke before any content.</summary>
    Connect,

    /// <summary>An answer that the protocol does not allow, or that a check of the route refused.</summary>
    Malformed,

    /// <summary>The caller had a part of the answer, and nothing could complete it.</summary>
    Interrupted,

    /// <summary>The router refused it to protect others, or because it was stopping.</summary>
    Shed,

    /// <summary>No complete answer within the deadline of the request.</summary>
    Deadline,
}
