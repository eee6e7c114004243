namespace ChatRouter.Simulator.Generation;

/// <summary>One of the answers to a request.</summary>
/// <param name="Tokens">The text; empty when tools are called.</param>
/// <param name="ToolCalls">The tools called; empty when there is text.</param>
/// <param name="Finish">Why it ended.</param>
/// <param name="Reasoning">What was thought before it; empty for a model that does not reason.</param>
internal sealed record Choice(ReadOnlyMemory<Token> Tokens, IReadOnlyList<ToolCall> ToolCalls, FinishReason Finish, ReadOnlyMemory<Token> Reasoning = default)
{
    /// <summary>Tokens generated: of the reasoning and the text, or of the calls with one for each name.</summary>
    public int TokenCount => Reasoning.Length + Tokens.Length + ToolCalls.Sum(call => call.Arguments.Count + 1);
}
