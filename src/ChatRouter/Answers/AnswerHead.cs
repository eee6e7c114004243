namespace ChatRouter.Answers;

/// <summary>What a caller learns before the first byte of an answer.</summary>
public readonly record struct AnswerHead
{
    /// <summary>HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>Server-sent events; otherwise one JSON object.</summary>
    public bool IsEventStream { get; init; }

    /// <summary>Length of the body where it is known.</summary>
    public long? ContentLength { get; init; }

    /// <summary>Who answers; null for the router's own refusals and for a stream that began with keep-alives.</summary>
    public string? Backend { get; init; }

    /// <summary>The rung that answers; 0 for none.</summary>
    public int Rung { get; init; }

    /// <summary>Attempts begun so far; null in a head that is sent before anybody knows: the one of a stream that began with keep-alives.</summary>
    public int? Attempts { get; init; }

    /// <summary>Why the answer is less than the route's best, or null.</summary>
    public string? Degraded { get; init; }

    /// <summary>What the caps of the route changed in the request, or null.</summary>
    public string? Clamped { get; init; }

    /// <summary>What became of the context that the caller sent along (<c>x-router-context</c>), or null where it gave no age.</summary>
    public string? Context { get; init; }

    /// <summary>True for an answer to an earlier request with the same <c>Idempotency-Key</c>.</summary>
    public bool IsRepeat { get; init; }

    /// <summary><c>hit</c>, <c>stale</c> or <c>miss</c> on a route that keeps answers; null where none may be kept.</summary>
    public string? Cache { get; init; }

    /// <summary>The decision record's id, or null if the request never got so far.</summary>
    public string? DecisionId { get; init; }

    /// <summary>For <c>Retry-After</c> and <c>retry-after-ms</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether nobody on the way may keep the answer (<c>Cache-Control: no-store</c>).</summary>
    public bool IsNotToBeStored { get; init; }

    /// <summary>How old the answer is (<c>Age</c>); null for one that was made for this request.</summary>
    public TimeSpan? Age { get; init; }
}
