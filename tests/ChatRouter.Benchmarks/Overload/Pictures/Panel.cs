namespace ChatRouter.Benchmarks.Overload.Pictures;

/// <summary>One of the diagrams that stand side by side with the same axes.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Curves">Its lines.</param>
/// <param name="Reference">A level to compare with, or null.</param>
internal sealed record Panel(string Title, IReadOnlyList<Curve> Curves, double? Reference = null);
