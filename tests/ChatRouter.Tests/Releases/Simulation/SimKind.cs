namespace ChatRouter.Tests.Releases.Simulation;

/// <summary>A candidate and what happens around it. Times are since the canary began.</summary>
/// <param name="Name">What it is called in the table.</param>
internal sealed record SimKind(string Name)
{
    /// <summary>The baseline's: 1 % errors, 0.5 % interruptions, 0.5 % failed output checks.</summary>
    public static readonly double[] Usual = [0.01, 0.005, 0.005];

    /// <summary>Requests a second on the route.</summary>
    public double Rate { get; init; } = 20;

    /// <summary>Points that the candidate's errors are above the baseline's.</summary>
    public Func<TimeSpan, double> MoreErrors { get; init; } = _ => 0;

    /// <summary>Points that both sides' errors are above the usual.</summary>
    public Func<TimeSpan, double> Outage { get; init; } = _ => 0;

    /// <summary>How many times longer its answers take.</summary>
    public double Slower { get; init; } = 1;

    /// <summary>How many times more tokens it says.</summary>
    public double Wordier { get; init; } = 1;

    /// <summary>Share of the GPU's memory that it takes more each hour.</summary>
    public double Leak { get; init; }

    /// <summary>Time between two looks.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromMinutes(1);
}
