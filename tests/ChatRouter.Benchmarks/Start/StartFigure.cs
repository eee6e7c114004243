namespace ChatRouter.Benchmarks.Start;

/// <summary>One start of a build, until its hundredth answer.</summary>
/// <param name="Folder">The build.</param>
/// <param name="Listens">From the start of the process until it takes a connection.</param>
/// <param name="Answers">How long each answer took, one after the other.</param>
/// <param name="Cpu">Processor time of the process, all in all.</param>
internal sealed record StartFigure(string Folder, TimeSpan Listens, IReadOnlyList<TimeSpan> Answers, TimeSpan Cpu);
