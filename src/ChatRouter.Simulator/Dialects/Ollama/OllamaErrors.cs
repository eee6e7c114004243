using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.Ollama;

/// <summary>Ollama's words for refusals: a bare string on its native routes, OpenAI's shape under <c>/v1</c>.</summary>
internal static class OllamaErrors
{
    public static ReadOnlySpan<byte> RunnerDied => "{\"error\":\"an error was encountered while running the model: unexpected EOF\"}"u8;

    public static Reply Native(Problem problem, BackendProfile profile)
    {
        if (problem.Kind is ProblemKind.NoRoute or ProblemKind.MethodNotAllowed)
            return NotRouted(problem.Kind);
        var (status, message) = Words(problem, profile);
        return Reply.Of(status, $$"""{"error":{{JsonText.Quote(message)}}}""", OllamaDialect.Json);
    }

    public static Reply Compatible(Problem problem, BackendProfile profile)
    {
        if (problem.Kind is ProblemKind.NoRoute or ProblemKind.MethodNotAllowed)
            return NotRouted(problem.Kind);
        var (status, message) = Words(problem, profile);
        var type = status switch
        {
            404 => "not_found_error",
            400 => "invalid_request_error",
            _ => "api_error",
        };
        var body = $$$"""{"error":{"message":{{{JsonText.Quote(message)}}},"type":"{{{type}}}","param":null,"code":null}}""";
        // A body that cannot be read is refused before the layer that writes like OpenAI, hence the other content type.
        return problem.Kind == ProblemKind.BadJson ? Reply.Of(status, body, OllamaDialect.Json) : Reply.Of(status, body + "\n", "application/json");
    }

    private static (int Status, string Message) Words(Problem problem, BackendProfile profile) => problem.Kind switch
    {
        ProblemKind.BadJson => (400, JsonMessage(problem.Json)),
        ProblemKind.Invalid => (400, problem.Message),
        ProblemKind.MissingMessages => (400, "[] is too short - 'messages'"),
        ProblemKind.ModelRequired => (400, "model is required"),
        ProblemKind.ModelNotFound => (404, $"model '{problem.Message}' not found"),
        ProblemKind.ContextOverflow => (400, "the prompt exceeds the available context size"),
        ProblemKind.RateLimited => (429, "too many requests"),
        ProblemKind.QueueFull or ProblemKind.Loading => (503, "server busy, please try again.  maximum pending requests exceeded"),
        ProblemKind.ContentPolicy => (400, "the request was refused: content_policy_violation"),
        ProblemKind.NoPrefill => (400, $"\"{profile.Model}\" does not support assistant prefill"),
        ProblemKind.EngineDead => (500, "llama runner process has terminated: exit status 2"),
        ProblemKind.Status when problem.Status < 500 => (problem.Status, "the request was refused"),
        ProblemKind.Status => (problem.Status, "an error was encountered while running the model"),
        _ => (500, "internal server error"),
    };

    private static Reply NotRouted(ProblemKind kind) => kind == ProblemKind.NoRoute
        ? Reply.Of(404, "404 page not found", "text/plain")
        : Reply.Of(405, "405 method not allowed", "text/plain");

    private static string JsonMessage(JsonPlace place) => place switch
    {
        { Column: 0 } => "unexpected EOF",
        { BeforeKey: true } => $"invalid character '{place.Found}' looking for beginning of object key string",
        _ => $"invalid character '{place.Found}' looking for beginning of value",
    };
}
