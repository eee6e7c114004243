namespace ChatRouter.Benchmarks.Overload.Demand;

/// <summary>How large a request is.</summary>
/// <param name="PromptTokens">Tokens of its prompt.</param>
/// <param name="AnswerTokens">Tokens of the answer that it asks for.</param>
internal readonly record struct RequestSize(int PromptTokens, int AnswerTokens);
