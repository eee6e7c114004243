namespace ChatRouter.Simulator.Wire;

/// <summary>A refusal, before it is put into a server's own words.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Message">Details, in the words of the server where they are the same everywhere.</param>
/// <param name="Parameter">The request field at fault.</param>
/// <param name="Status">HTTP status, for <see cref="ProblemKind.Status"/>.</param>
/// <param name="Tokens">Prompt tokens, for <see cref="ProblemKind.ContextOverflow"/>.</param>
/// <param name="Code">Error code, for <see cref="ProblemKind.RateLimited"/>.</param>
/// <param name="Json">Where the body is wrong, for <see cref="ProblemKind.BadJson"/>.</param>
internal readonly record struct Problem(
    ProblemKind Kind, string Message = "", string? Parameter = null, int Status = 0, int Tokens = 0, string? Code = null,
    JsonPlace Json = default);
