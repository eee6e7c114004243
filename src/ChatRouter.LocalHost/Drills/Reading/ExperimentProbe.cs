namespace ChatRouter.LocalHost.Drills.Reading;

/// <summary>A figure of the drill and the bounds that it must keep.</summary>
/// <param name="Name">In words.</param>
/// <param name="Tolerance">The least and the most, both allowed.</param>
/// <param name="Provider">Which figure.</param>
/// <param name="Type">Always <c>probe</c>.</param>
internal sealed record ExperimentProbe(string Name, IReadOnlyList<double> Tolerance, FigureProvider Provider, string Type = "probe")
{
    /// <summary>Whether the bounds are kept; a figure that was not measured keeps none.</summary>
    public bool Holds(IReadOnlyDictionary<string, double> figures) => figures.TryGetValue(Provider.Figure, out var value) && value >= Tolerance[0] && value <= Tolerance[1];
}
