namespace ChatRouter.Benchmarks.Overload.Pictures;

/// <summary>A line with marks.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="Style">Which of the picture's styles it has.</param>
/// <param name="Points">In order of x.</param>
internal sealed record Curve(string Name, int Style, IReadOnlyList<(double X, double Y)> Points);
