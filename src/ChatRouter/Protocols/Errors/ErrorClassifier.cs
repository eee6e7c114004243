using ChatRouter.Model;
using ChatRouter.Model.Plans;

namespace ChatRouter.Protocols.Errors;

/// <summary>Turns an error body and its status into one class, for every server whose shape <see cref="ErrorShape"/> reads. Never throws.</summary>
internal static class ErrorClassifier
{
    private static readonly string[] QuotaCodes =
    [
        "insufficient_quota", "credit_balance_exhausted", "billing_hard_limit_reached", "billing_not_active", "billing_error",
        "spend_limit_reached", "spend_limit_exceeded", "quota_exceeded",
    ];

    private static readonly string[] ContentPolicyCodes = ["content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation"];
    private static readonly string[] MissingModelCodes =
    [
        RefusalCodes.ModelNotFound, "DeploymentNotFound", "model_not_supported", "model_not_available", "unsupported_model", "unknown_model", "invalid_model",
    ];

    private static readonly string[] OverloadCodes = ["overloaded", "overloaded_error", "server_is_overloaded", "slow_down", "unavailable_error"];

    /// <summary>The error of an answer whose finish reason says that the backend gave up.</summary>
    public static BackendError BrokenOff { get; } = new(500, FailureReason.ErrorInAnswer, "The backend broke off the answer.");

    /// <summary>The error of an answer with another status than 200.</summary>
    public static BackendError Classify(int status, ReadOnlySpan<byte> body)
    {
        var fields = ErrorShape.Read(body);
        return Build(status, ErrorText.Of(status, body, fields), fields, FailureReason.ServerError);
    }

    /// <summary>The error inside a 200. Its status is the code it names, else 400 where the words blame the request, else 500.</summary>
    public static BackendError ClassifyInAnswer(ReadOnlySpan<byte> body)
    {
        var fields = ErrorShape.Read(body);
        var message = ErrorText.Of(200, body, fields);
        var status = fields?.Status is >= 400 and <= 599 ? fields.Status.Value
            : ByRequest(400, message, fields?.Code, fields?.Type, fields?.InnerCode) is null ? 500 : 400;
        return Build(status, message, fields, FailureReason.ErrorInAnswer);
    }

    private static BackendError Build(int status, string message, ErrorFields? fields, FailureReason otherwise)
    {
        var (reason, code) = Judge(status, message, fields, otherwise);
        return new BackendError(status, reason, message, code, fields?.Param, fields?.Type);
    }

    private static (FailureReason Reason, string? Code) Judge(int status, string message, ErrorFields? fields, FailureReason otherwise)
    {
        var code = fields?.Code;
        var type = fields?.Type;
        if (ByRequest(status, message, code, type, fields?.InnerCode) is { } byRequest)
            return byRequest;
        if (Is(QuotaCodes, code, type) || (status is 400 or 403 or 429 && ErrorPhrases.IsQuota(message)) || status == 402)
            return (FailureReason.QuotaExhausted, code ?? "insufficient_quota");
        if (status is not (401 or 403) && IsMissingModel(status, message, code, fields?.Param))
            return (FailureReason.ModelMissing, code ?? RefusalCodes.ModelNotFound);
        if (status == 404)
            return (FailureReason.CallerFault, code);

        var reason = status switch
        {
            401 or 403 => FailureReason.Credential,
            429 => Is(OverloadCodes, code, type) ? FailureReason.Overloaded : FailureReason.Throttled,
            _ when status >= 500 && ErrorPhrases.IsEngineDead(message) => FailureReason.EngineDead,
            503 or 529 => FailureReason.Overloaded,
            _ when Is(OverloadCodes, code, type) => FailureReason.Overloaded,
            501 => FailureReason.CallerFault,
            424 when type is "generation" => FailureReason.ServerError, // How Text Generation Inference says that its engine failed.
            408 or 409 or 424 or 425 or 499 => FailureReason.NotNow,
            >= 500 => otherwise,
            >= 400 => FailureReason.CallerFault,
            _ => FailureReason.Malformed,
        };
        return (reason, code);
    }

    // What the request itself brought on: no other answer can be had from this backend for it.
    private static (FailureReason Reason, string? Code)? ByRequest(int status, string message, string? code, string? type, string? innerCode)
    {
        if (code is RefusalCodes.ContextLengthExceeded || type is "exceed_context_size_error" || (status < 500 && ErrorPhrases.IsContextLength(message)))
            return (FailureReason.ContextLength, RefusalCodes.ContextLengthExceeded);
        if (Is(ContentPolicyCodes, code, type) || Is(ContentPolicyCodes, innerCode, null) || (status == 400 && ErrorPhrases.IsContentPolicy(message)))
            return (FailureReason.ContentPolicy, code ?? BackendErrorCodes.ContentFilter);
        if (status is 400 or 422 && ErrorPhrases.IsPrefill(message))
            return (FailureReason.CallerFault, BackendErrorCodes.PrefillRefused);
        return status is 400 or 500 or 501 && ErrorPhrases.IsUnsupported(message)
            ? (FailureReason.CallerFault, RefusalCodes.UnsupportedFeature)
            : null;
    }

    // The router sets the model's name: no backend's word on it is about what the caller sent. A 404 that names another field is about that (a file's id).
    private static bool IsMissingModel(int status, string message, string? code, string? param) =>
        Is(MissingModelCodes, code, null)
        || (status == 404 && param is null or "model")
        || (status is 400 or 422 && (param is "model" || ErrorPhrases.IsMissingModel(message)));

    private static bool Is(string[] codes, string? code, string? type) =>
        (code is not null && codes.Contains(code, StringComparer.OrdinalIgnoreCase))
        || (type is not null && codes.Contains(type, StringComparer.OrdinalIgnoreCase));
}
