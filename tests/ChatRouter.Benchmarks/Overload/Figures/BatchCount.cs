namespace ChatRouter.Benchmarks.Overload.Figures;

/// <summary>How far a batch is.</summary>
/// <param name="Second">From the beginning of the measured time.</param>
/// <param name="Completed">Lines completed so far.</param>
internal sealed record BatchCount(double Second, int Completed);
