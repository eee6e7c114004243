namespace ChatRouter.LocalHost.Drills.Reading;

/// <summary>Names a figure.</summary>
/// <param name="Figure">See <see cref="DrillFigures"/>.</param>
/// <param name="Type">Always <c>figure</c>.</param>
internal sealed record FigureProvider(string Figure, string Type = "figure");
