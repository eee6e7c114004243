namespace ChatRouter.Model;

/// <summary>Why a caller gets no answer. The one shape that becomes an OpenAI error body.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Stable code; see <see cref="RefusalCodes"/>.</param>
/// <param name="Message">One sentence that says what to do.</param>
/// <param name="Param">The request field at fault, or null.</param>
/// <param name="RetryAfter">When a retry makes sense; on every 429 and 503.</param>
public sealed record Refusal(int Status, string Code, string Message, string? Param = null, TimeSpan? RetryAfter = null)
{
    /// <summary>OpenAI's <c>type</c> for the status.</summary>
    public string Type => Status switch
    {
        429 when Code == RefusalCodes.InsufficientQuota => RefusalCodes.InsufficientQuota,
        429 => "rate_limit_error",
        503 => "service_unavailable_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };
}
