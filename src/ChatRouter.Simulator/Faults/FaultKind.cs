namespace ChatRouter.Simulator.Faults;

/// <summary>What a simulated backend can be told to do wrong. Names on the wire are in kebab-case: <c>slow-first-token</c>.</summary>
public enum FaultKind
{
    /// <summary>The port is closed and open connections are cut.</summary>
    Down,

    /// <summary>The connection is reset (RST) before any byte of the answer.</summary>
    Reset,

    /// <summary>Requests are accepted and never answered.</summary>
    Silent,

    /// <summary>The headers come late.</summary>
    SlowHeaders,

    /// <summary>The headers come at once, the first token late.</summary>
    SlowFirstToken,

    /// <summary>Tokens trickle.</summary>
    SlowTokens,

    /// <summary>429.</summary>
    RateLimited,

    /// <summary>An HTTP error status.</summary>
    Error,

    /// <summary>The answer is cut.</summary>
    Cut,

    /// <summary>The answer falls silent, then the connection is closed.</summary>
    Stall,

    /// <summary>One event is not valid JSON.</summary>
    MalformedEvent,

    /// <summary>The stream ends without its last line (<c>[DONE]</c>, or Ollama's <c>"done":true</c>).</summary>
    NoDone,

    /// <summary>An error object inside an answer with status 200.</summary>
    ErrorIn200,

    /// <summary>The model is still loading.</summary>
    Loading,

    /// <summary>The queue is full.</summary>
    QueueFull,

    /// <summary>The prompt is said to be longer than the context window.</summary>
    ContextOverflow,

    /// <summary>The prompt is refused by policy.</summary>
    ContentPolicy,

    /// <summary>Requests that end with an assistant message are refused.</summary>
    NoPrefill,

    /// <summary>200 with no choices.</summary>
    EmptyChoices,

    /// <summary>200 with an HTML page.</summary>
    Html,

    /// <summary>A short, complete answer that has nothing to do with the question.</summary>
    WrongAnswer,

    /// <summary>The answer is gzip-encoded, asked for or not.</summary>
    Gzip,

    /// <summary>The answer arrives in small pieces, cut without regard to events or characters.</summary>
    Fragmented,

    /// <summary>The right body under the wrong content type.</summary>
    WrongContentType,

    /// <summary>The GPU reports trouble on the DCGM page; answers stay normal.</summary>
    Gpu,

    /// <summary>The engine process behind the web server has died.</summary>
    EngineDead,
}
