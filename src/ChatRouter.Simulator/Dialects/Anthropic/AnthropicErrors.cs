using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.Anthropic;

/// <summary>Anthropic's words for refusals: <c>{"type":"error","error":{"type","message"},"request_id"}</c>.</summary>
internal static class AnthropicErrors
{
    private const string InvalidRequest = "invalid_request_error";

    /// <summary>What stands in the event of a stream that fails.</summary>
    public static ReadOnlySpan<byte> Overloaded => "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}"u8;

    public static Reply Of(Problem problem, BackendProfile profile)
    {
        var (status, type, message) = problem.Kind switch
        {
            ProblemKind.BadJson => (400, InvalidRequest, "The request body is not valid JSON."),
            ProblemKind.Invalid => (400, InvalidRequest, problem.Message),
            ProblemKind.MissingMessages => (400, InvalidRequest, "messages: Field required"),
            ProblemKind.ModelRequired => (400, InvalidRequest, "model: Field required"),
            ProblemKind.ModelNotFound => (404, "not_found_error", "model: " + problem.Message),
            ProblemKind.Unauthorized => (401, "authentication_error", "invalid x-api-key"),
            ProblemKind.NoRoute => (404, "not_found_error", "Not Found"),
            ProblemKind.MethodNotAllowed => (405, InvalidRequest, "Method Not Allowed"),
            ProblemKind.ContextOverflow => (400, InvalidRequest, $"prompt is too long: {problem.Tokens} tokens > {profile.ContextWindow} maximum"),
            ProblemKind.RateLimited when problem.Code == "insufficient_quota" => (
                400, InvalidRequest, "Your credit balance is too low to access the Anthropic API."),
            ProblemKind.RateLimited => (429, "rate_limit_error", "This request would exceed the rate limit of your organization."),
            ProblemKind.QueueFull or ProblemKind.Loading => (529, "overloaded_error", "Overloaded"),
            ProblemKind.ContentPolicy => (400, InvalidRequest, "Output blocked by content filtering policy"),
            ProblemKind.NoPrefill => (400, InvalidRequest, "This model does not support assistant message prefill. The conversation must end with a user message."),
            ProblemKind.Status when problem.Status == 529 => (529, "overloaded_error", "Overloaded"),
            ProblemKind.Status when problem.Status < 500 => (problem.Status, InvalidRequest, "The request was refused."),
            ProblemKind.Status => (problem.Status, "api_error", "Internal server error"),
            _ => (500, "api_error", "Internal server error"),
        };
        return Reply.Of(
            status,
            $$$"""{"type":"error","error":{"type":"{{{type}}}","message":{{{JsonText.Quote(message)}}}},"request_id":"req_011simulated"}""",
            "application/json");
    }
}
