using ChatRouter.Benchmarks.Overload.Demand;

namespace ChatRouter.Benchmarks.Overload.Figures;

/// <summary>All runs of one offered load.</summary>
internal sealed class LoadFigures(OverloadFigures all, double load)
{
    private readonly RunFigures[] _alone = [.. all.Runs.Where(run => run.Load == load && run.CriticalAlone)];

    public double Load => load;

    /// <summary>The runs with all lanes.</summary>
    public IReadOnlyList<RunFigures> Mixed { get; } = [.. all.Runs.Where(run => run.Load == load && !run.CriticalAlone)];

    /// <summary>What critical completed in all runs, beside what it completed alone; null if it was not sent alone.</summary>
    public double? CriticalShare => _alone.Length == 0 ? null : Completed(Mixed) / Completed(_alone);

    /// <summary>The median over the runs of its p99 to the first token, beside that alone.</summary>
    public double? CriticalFirstToken => _alone.Length == 0 ? null
        : Sample.Median(Mixed.Select(FirstToken)) / Sample.Median(_alone.Select(FirstToken));

    /// <summary>Tokens in whole answers per second, as a share of what the ladder can do, or of what is offered if that is less.</summary>
    public double Goodput => Median(run => run.TokensPerSecond / Math.Min(all.PeakTokens * all.CapacityShare, run.OfferedTokensPerSecond));

    /// <summary>Median milliseconds to a refusal, of the lane that waits longest; null if none was refused.</summary>
    public double? ShedMedian => Lanes.All.Where(lane => Mixed.Any(run => Of(run, lane).Shed > 0)) is var shed && shed.Any() ? shed.Max(lane => Median(run => Of(run, lane).ShedP50)) : null;

    public double DriverLateness => Mixed.Concat(_alone).Max(run => Math.Max(run.SendLateness.P99, run.ReadLateness.P99));

    /// <summary>The median of a figure over the runs with all lanes.</summary>
    public double Median(Func<RunFigures, double> figure) => Sample.Median(Mixed.Select(figure));

    /// <summary>The median of a lane's figure.</summary>
    public double Median(string lane, Func<LaneFigures, double> figure) => Sample.Median(Mixed.Select(run => figure(Of(run, lane))));

    public static IReadOnlyList<LoadFigures> All(OverloadFigures all) => [.. all.Runs.Select(run => run.Load).Distinct().Order().Select(load => new LoadFigures(all, load))];

    private static LaneFigures Of(RunFigures run, string lane) => run.Lanes.First(of => of.Lane == lane);

    private static double FirstToken(RunFigures run) => Of(run, Lanes.Critical).FirstTokenP99;

    private static double Completed(IReadOnlyList<RunFigures> runs) => Sample.Median(runs.Select(run => Of(run, Lanes.Critical).Share));
}
