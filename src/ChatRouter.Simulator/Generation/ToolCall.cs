namespace ChatRouter.Simulator.Generation;

/// <summary>A tool call in an answer.</summary>
/// <param name="Id">Call id without the server's own prefix.</param>
/// <param name="Name">The function's name.</param>
/// <param name="Arguments">Its arguments as JSON, in the pieces they are streamed in.</param>
internal sealed record ToolCall(string Id, string Name, IReadOnlyList<Token> Arguments)
{
    /// <summary>The arguments in one piece.</summary>
    public string ArgumentsJson { get; } = string.Concat(Arguments.Select(piece => piece.Text));
}
