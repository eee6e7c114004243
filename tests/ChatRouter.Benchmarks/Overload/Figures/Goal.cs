namespace ChatRouter.Benchmarks.Overload.Figures;

/// <summary>What has to hold at every load.</summary>
/// <param name="Name">In words, with the value to reach.</param>
/// <param name="Measure">The figure over the runs of one load, or null if it was not measured.</param>
/// <param name="Format">How it is written.</param>
/// <param name="Holds">Whether it is reached.</param>
internal sealed record Goal(string Name, Func<LoadFigures, double?> Measure, string Format, Func<double, bool> Holds)
{
    public static IReadOnlyList<Goal> All { get; } =
    [
        new("critical completed, of what it completes alone >= 99 %", load => load.CriticalShare, "0.0 %", value => value >= 0.99),
        new("p99 to the first token of critical, times that alone <= 1.10", load => load.CriticalFirstToken, "0.00", value => value <= 1.1),
        new("tokens/s in whole answers, of what the ladder can do >= 95 %", load => load.Goodput, "0.0 %", value => value >= 0.95),
        new("circuits opened = 0", load => load.Mixed.Sum(run => run.CircuitsOpened), "0", value => value == 0),
        new("answers broken after they had begun = 0", load => load.Mixed.Sum(run => run.Broken), "0", value => value == 0),
        new("median ms until a shed caller knows <= 50, slowest lane", load => load.ShedMedian, "0.0", value => value <= 50),
        new("the driver kept up: p99 of its lateness in ms <= 25", load => load.DriverLateness, "0.0", value => value <= 25),
    ];
}
