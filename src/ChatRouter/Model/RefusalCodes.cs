using System.Reflection;

namespace ChatRouter.Model;

/// <summary>The stable error codes that callers may rely on.</summary>
public static class RefusalCodes
{
    /// <summary>401: no key or an unknown key.</summary>
    public const string InvalidApiKey = "invalid_api_key";

    /// <summary>503: whether a key or token is valid cannot be said now, because what it is compared with was not read yet, or for too long.</summary>
    public const string AuthUnavailable = "auth_unavailable";

    /// <summary>403: the tenant may not use the lane that a header asks for.</summary>
    public const string LaneNotAllowed = "lane_not_allowed";

    /// <summary>404: no route of that name.</summary>
    public const string ModelNotFound = "model_not_found";

    /// <summary>404: no such path or object.</summary>
    public const string NotFound = "not_found";

    /// <summary>405: the path exists, the method does not.</summary>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>413: the body is larger than the limit.</summary>
    public const string RequestTooLarge = "request_too_large";

    /// <summary>422: the context that was sent along is older than the route allows.</summary>
    public const string StaleContext = "context_stale";

    /// <summary>408: the body did not arrive in time.</summary>
    public const string RequestTimeout = "request_timeout";

    /// <summary>400: the body is not JSON.</summary>
    public const string InvalidJson = "invalid_json";

    /// <summary>400: the body nests too deep.</summary>
    public const string NestingTooDeep = "nesting_too_deep";

    /// <summary>400: the body is not UTF-8.</summary>
    public const string InvalidUtf8 = "invalid_utf8";

    /// <summary>400: a field is given twice.</summary>
    public const string DuplicateParameter = "duplicate_parameter";

    /// <summary>400: a required field is missing.</summary>
    public const string MissingParameter = "missing_required_parameter";

    /// <summary>400: a field has the wrong JSON type.</summary>
    public const string InvalidType = "invalid_type";

    /// <summary>400: a field's value is out of range.</summary>
    public const string InvalidValue = "invalid_value";

    /// <summary>400: no backend of the route can do what is asked (tools, images).</summary>
    public const string UnsupportedFeature = "unsupported_feature";

    /// <summary>400: prompt and answer do not fit any backend's window, or the prompt is longer than the route takes.</summary>
    public const string ContextLengthExceeded = "context_length_exceeded";

    /// <summary>422: the Idempotency-Key was used with another body.</summary>
    public const string IdempotencyKeyReused = "idempotency_key_reused";

    /// <summary>409: the first request with this Idempotency-Key still runs, and its answer is too large to be joined.</summary>
    public const string IdempotencyKeyInUse = "idempotency_key_in_use";

    /// <summary>429: too many failed requests are sent again.</summary>
    public const string RetryBudgetExceeded = "retry_budget_exceeded";

    /// <summary>400: lines of a batch are wrong; the message lists them.</summary>
    public const string InvalidBatch = "invalid_batch";

    /// <summary>503: a batch could not be stored or queued.</summary>
    public const string BatchUnavailable = "batch_unavailable";

    /// <summary>503: the shared state cannot be read or written; chat is not affected.</summary>
    public const string StorageUnavailable = "storage_unavailable";

    /// <summary>In a batch result: the window ended, or the line was put back too often, before a backend was free.</summary>
    public const string BatchExpired = "batch_expired";

    /// <summary>In a batch result: the answer is larger than a result may be.</summary>
    public const string ResultTooLarge = "result_too_large";

    /// <summary>In a batch result: the line was delivered several times and never got a result.</summary>
    public const string DeliveryLimit = "delivery_limit";

    /// <summary>429: the tenant's own limit.</summary>
    public const string RateLimitExceeded = "rate_limit_exceeded";

    /// <summary>429: the tenant's budget of the day is spent.</summary>
    public const string InsufficientQuota = "insufficient_quota";

    /// <summary>429: the backends are full, and what they can take is for others: higher lanes, or those who wait already.</summary>
    public const string LaneSaturated = "lane_saturated";

    /// <summary>503: this instance is being stopped.</summary>
    public const string ShuttingDown = "shutting_down";

    /// <summary>504: no complete answer within the deadline.</summary>
    public const string DeadlineExceeded = "deadline_exceeded";

    /// <summary>504: the caller takes a kept answer alone, and there is none.</summary>
    public const string NotCached = "not_cached";

    /// <summary>503: every backend of the ladder failed or is out.</summary>
    public const string AllBackendsUnavailable = "all_backends_unavailable";

    /// <summary>503: the feature is switched off, for all or for the tenant, or nothing of its ladder can answer.</summary>
    public const string FeatureDisabled = "feature_disabled";

    /// <summary>409: the order does not fit what is.</summary>
    public const string InvalidState = "invalid_state";

    /// <summary>422: the release is not as a release must be, or lacks what none may lack.</summary>
    public const string ReleaseIncomplete = "release_incomplete";

    /// <summary>In a stream: the answer broke off and could not be rescued.</summary>
    public const string StreamInterrupted = "stream_interrupted";

    /// <summary>500: a bug of the router.</summary>
    public const string InternalError = "internal_error";

    /// <summary>Every code that the router itself gives.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. typeof(RefusalCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];
}
