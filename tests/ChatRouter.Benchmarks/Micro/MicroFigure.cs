namespace ChatRouter.Benchmarks.Micro;

/// <summary>What one operation costs on one thread.</summary>
/// <param name="Name">The operation.</param>
/// <param name="Nanoseconds">Time per operation.</param>
/// <param name="AllocatedBytes">Allocated per operation.</param>
internal sealed record MicroFigure(string Name, double Nanoseconds, double AllocatedBytes);
