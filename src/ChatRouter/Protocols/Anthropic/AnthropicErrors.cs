using ChatRouter.Protocols.Errors;

namespace ChatRouter.Protocols.Anthropic;

/// <summary>Reads errors inside an answer. They carry no status: the type stands for the one that a refusal would have had.</summary>
internal static class AnthropicErrors
{
    /// <summary>The error of an <c>error</c> event or of a 200 that holds one.</summary>
    public static BackendError InAnswer(ReadOnlySpan<byte> json) => StatusOf(ErrorShape.Read(json)?.Type) is { } status
        ? ErrorClassifier.Classify(status, json)
        : ErrorClassifier.ClassifyInAnswer(json);

    private static int? StatusOf(string? type) => type switch
    {
        "invalid_request_error" => 400,
        "authentication_error" => 401,
        "billing_error" => 402,
        "permission_error" => 403,
        "not_found_error" => 404,
        "request_too_large" => 413,
        "rate_limit_error" => 429,
        "timeout_error" => 504,
        "overloaded_error" => 529,
        _ => null,
    };
}
