namespace ChatRouter.Batch.Lines;

/// <summary>What is wrong with one line of a batch.</summary>
/// <param name="Line">The line's number, from 1; 0 for the batch as a whole or a line sent directly.</param>
/// <param name="Code">Stable code; see <see cref="Model.RefusalCodes"/>.</param>
/// <param name="Message">One sentence. Holds no prompt text.</param>
/// <param name="Param">The field at fault, or null.</param>
public sealed record BatchLineError(int Line, string Code, string Message, string? Param = null);
