using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.Vllm;

/// <summary>vLLM's words for refusals: <c>code</c> is the HTTP status as a number, <c>type</c> is in Pascal case.</summary>
internal static class VllmErrors
{
    private const string Bad = "BadRequestError";

    public static ReadOnlySpan<byte> InternalError =>
        "{\"error\":{\"message\":\"Internal server error\",\"type\":\"InternalServerError\",\"param\":null,\"code\":500}}"u8;

    public static Reply Of(Problem problem, BackendProfile profile)
    {
        // The one refusal with another shape: the key is checked before any handler runs.
        if (problem.Kind == ProblemKind.Unauthorized)
            return Reply.Of(401, """{"error":"Unauthorized"}""", "application/json");
        var (status, message, type) = problem.Kind switch
        {
            ProblemKind.BadJson => (400, "[{'type': 'json_invalid', 'loc': ('body', " + Math.Max(0, problem.Json.Column - 1)
                + "), 'msg': 'JSON decode error', 'input': {}, 'ctx': {'error': 'Expecting property name enclosed in double quotes'}}]", "Bad Request"),
            ProblemKind.MissingMessages => (400, "[{'type': 'missing', 'loc': ('body', 'messages'), 'msg': 'Field required'}]", "Bad Request"),
            ProblemKind.Invalid => (400, problem.Message, Bad),
            ProblemKind.ModelRequired or ProblemKind.ModelNotFound => (404, $"The model `{problem.Message}` does not exist.", "NotFoundError"),
            ProblemKind.NoRoute => (404, "Not Found", "Not Found"),
            ProblemKind.MethodNotAllowed => (405, "Method Not Allowed", "Method Not Allowed"),
            ProblemKind.ContextOverflow => (
                400,
                $"This model's maximum context length is {profile.ContextWindow} tokens. However, your request has {problem.Tokens} input tokens. "
                    + "Please reduce the length of the input messages.",
                Bad),
            ProblemKind.RateLimited => (429, "Rate limit exceeded.", "RateLimitError"),
            ProblemKind.QueueFull => (503, "The request queue is full.", "ServiceUnavailableError"),
            ProblemKind.Loading => (503, "The model is not ready.", "ServiceUnavailableError"),
            ProblemKind.ContentPolicy => (400, "The request was refused: content_policy_violation.", Bad),
            ProblemKind.NoPrefill => (400, "Assistant prefill (continue_final_message) is not supported by this model.", Bad),
            ProblemKind.EngineDead => (
                500, "EngineCore encountered an issue. See stack trace (above) for the root cause.", "InternalServerError"),
            ProblemKind.Status when problem.Status < 500 => (problem.Status, "The request was refused.", Bad),
            ProblemKind.Status => (problem.Status, "Internal server error", "InternalServerError"),
            _ => (500, "Internal server error", "InternalServerError"),
        };
        return Reply.Of(
            status,
            $$$"""{"error":{"message":{{{JsonText.Quote(message)}}},"type":"{{{type}}}","param":{{{JsonText.Quote(problem.Parameter)}}},"code":{{{status}}}}}""",
            "application/json");
    }
}
