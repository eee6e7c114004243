using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.LlamaCpp;

/// <summary>llama.cpp's words for refusals: <c>code</c> is the HTTP status as a number, and the connection is closed.</summary>
internal static class LlamaCppErrors
{
    private const string InvalidRequest = "invalid_request_error";

    public static ReadOnlySpan<byte> Failure => "{\"error\":{\"code\":500,\"message\":\"Compute error.\",\"type\":\"server_error\"}}"u8;

    public static Reply Of(Problem problem, BackendProfile profile) => problem.Kind switch
    {
        ProblemKind.BadJson => CodeFirst(400, InvalidRequest, JsonMessage(problem.Json)),
        ProblemKind.Invalid => CodeFirst(400, InvalidRequest, problem.Message),
        ProblemKind.MissingMessages => CodeFirst(400, InvalidRequest, "'messages' is required"),
        ProblemKind.Unauthorized => CodeLast(401, "authentication_error", "Invalid API Key"),
        ProblemKind.NoRoute or ProblemKind.MethodNotAllowed => CodeLast(404, "not_found_error", "File Not Found"),
        ProblemKind.ContextOverflow => CodeFirst(
            400,
            "exceed_context_size_error",
            $"request ({problem.Tokens} tokens) exceeds the available context size ({profile.ContextWindow} tokens), try increasing it",
            $",\"n_prompt_tokens\":{problem.Tokens},\"n_ctx\":{profile.ContextWindow}"),
        ProblemKind.RateLimited => CodeFirst(429, "rate_limit_error", "Too many requests"),
        ProblemKind.QueueFull => CodeFirst(503, "unavailable_error", "no slot available"),
        ProblemKind.Loading => CodeLast(503, "unavailable_error", "Loading model"),
        ProblemKind.ContentPolicy => CodeFirst(400, InvalidRequest, "The request was refused: content_policy_violation"),
        ProblemKind.NoPrefill => CodeFirst(400, InvalidRequest, "Assistant response prefill is incompatible with enable_thinking."),
        ProblemKind.Status when problem.Status == 501 => CodeFirst(501, "not_supported_error", problem.Message is "" ? "Not supported" : problem.Message),
        ProblemKind.Status when problem.Status < 500 => CodeFirst(problem.Status, InvalidRequest, "The request was refused."),
        ProblemKind.Status when problem.Status == 503 => CodeFirst(503, "unavailable_error", "The server is not available."),
        ProblemKind.Status => CodeFirst(problem.Status, "server_error", "Compute error."),
        _ => CodeFirst(500, "server_error", "Compute error."),
    };

    // The server writes some of its errors by hand and builds others: the order of fields tells which.
    private static Reply CodeFirst(int status, string type, string message, string more = "")
        => Closing(status, $$$"""{"error":{"code":{{{status}}},"message":{{{JsonText.Quote(message)}}},"type":"{{{type}}}"{{{more}}}}}""");

    private static Reply CodeLast(int status, string type, string message)
        => Closing(status, $$$"""{"error":{"message":{{{JsonText.Quote(message)}}},"type":"{{{type}}}","code":{{{status}}}}}""");

    private static Reply Closing(int status, string body) => Reply.Of(status, body, LlamaCppDialect.Json) with { Closes = true };

    private static string JsonMessage(JsonPlace place)
    {
        const string Start = "[json.exception.parse_error.101] parse error at line 1, column ";
        if (place.Column == 0)
            return Start + "1: syntax error while parsing value - unexpected end of input; expected '[', '{', or a literal";
        return place.BeforeKey
            ? $"{Start}{place.Column}: syntax error while parsing object key - invalid literal; last read: '{place.LastRead}'; expected string literal"
            : $"{Start}{place.Column}: syntax error while parsing value - invalid literal; last read: '{place.LastRead}'";
    }
}
