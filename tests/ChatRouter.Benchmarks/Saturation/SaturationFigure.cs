namespace ChatRouter.Benchmarks.Saturation;

/// <summary>Answers per second at most, as planned and as seen.</summary>
/// <param name="Layout">The layout.</param>
/// <param name="Planned">By the planner.</param>
/// <param name="Seen">Through the router.</param>
internal sealed record SaturationFigure(string Layout, double Planned, double Seen)
{
    /// <summary>The most by which a plan may be off.</summary>
    public const double Bound = 0.15;

    public double Error => (Planned / Seen) - 1;

    public bool Holds => Math.Abs(Error) <= Bound;
}
