using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.OpenAi;

/// <summary>OpenAI's words for refusals: <c>{"error":{"message","type","param","code"}}</c>.</summary>
internal static class OpenAiErrors
{
    private const string InvalidRequest = "invalid_request_error";

    public static Reply Of(Problem problem, BackendProfile profile)
    {
        var (status, message, type, code) = problem.Kind switch
        {
            ProblemKind.BadJson => (400, "We could not parse the JSON body of your request.", InvalidRequest, null),
            ProblemKind.Invalid => (400, problem.Message, InvalidRequest, "invalid_value"),
            ProblemKind.MissingMessages => (400, "Missing required parameter: 'messages'.", InvalidRequest, "missing_required_parameter"),
            ProblemKind.ModelRequired => (400, "you must provide a model parameter", InvalidRequest, null),
            ProblemKind.ModelNotFound => (404, $"The model `{problem.Message}` does not exist or you do not have access to it.", InvalidRequest, "model_not_found"),
            ProblemKind.Unauthorized => (401, "Incorrect API key provided.", InvalidRequest, "invalid_api_key"),
            ProblemKind.NoRoute => (404, $"Invalid URL ({problem.Message})", InvalidRequest, null),
            ProblemKind.MethodNotAllowed => (405, $"Not allowed to {problem.Message}", InvalidRequest, "method_not_supported"),
            ProblemKind.ContextOverflow => (
                400,
                $"This model's maximum context length is {profile.ContextWindow} tokens. However, your messages resulted in {problem.Tokens} tokens. "
                    + "Please reduce the length of the messages.",
                InvalidRequest,
                "context_length_exceeded"),
            ProblemKind.RateLimited when problem.Code == "insufficient_quota" => (
                429, "You exceeded your current quota, please check your plan and billing details.", "insufficient_quota", "insufficient_quota"),
            ProblemKind.RateLimited => (429, $"Rate limit reached for {profile.Model}. Please try again later.", "requests", "rate_limit_exceeded"),
            ProblemKind.QueueFull => (503, "The engine is currently overloaded, please try again later.", "service_unavailable_error", "slow_down"),
            ProblemKind.Loading => (503, "The server is overloaded or not ready yet.", "service_unavailable_error", "server_is_overloaded"),
            ProblemKind.ContentPolicy => (
                400, "Your request was rejected as a result of our safety system.", InvalidRequest, "content_policy_violation"),
            ProblemKind.NoPrefill => (400, "The last message must not have the role 'assistant'.", InvalidRequest, "invalid_value"),
            ProblemKind.Status when problem.Status < 500 => (problem.Status, "The request was refused.", InvalidRequest, null),
            ProblemKind.Status => (problem.Status, "The server had an error while processing your request. Sorry about that!", "server_error", null),
            _ => (500, "The server had an error while processing your request. Sorry about that!", "server_error", null),
        };
        var parameter = problem.Kind is ProblemKind.ContextOverflow or ProblemKind.NoPrefill ? "messages" : problem.Parameter;
        return Reply.Of(
            status,
            $$$"""{"error":{"message":{{{JsonText.Quote(message)}}},"type":"{{{type}}}","param":{{{JsonText.Quote(parameter)}}},"code":{{{JsonText.Quote(code)}}}}}""",
            "application/json; charset=utf-8");
    }
}
