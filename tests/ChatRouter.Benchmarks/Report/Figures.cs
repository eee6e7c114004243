using ChatRouter.Benchmarks.Load;
using ChatRouter.Benchmarks.Run;

namespace ChatRouter.Benchmarks.Report;

/// <summary>Medians over rounds: of figures, and of ratios taken within each round.</summary>
internal sealed class Figures(IReadOnlyList<Measurement> measurements)
{
    /// <summary>The median of one figure over the rounds, or null if it was not measured.</summary>
    public double? Median(string scenario, string target, Func<LoadResult, double> figure) =>
        Middle(measurements.Where(m => m.Scenario == scenario && m.Target == target).Select(m => figure(m.Result)));

    /// <summary>The median of (router / pass-through), per round.</summary>
    public double? Ratio(string scenario, Func<LoadResult, double> figure) =>
        Middle(Rounds(scenario).Select(round => figure(round.Router) / figure(round.PassThrough)));

    /// <summary>The median of (router / before), per round.</summary>
    public double? Change(string scenario, Func<LoadResult, double> figure) => Middle(
        from router in measurements
        join before in measurements on router.Round equals before.Round
        where router.Scenario == scenario && before.Scenario == scenario && router.Target == Target.Router && before.Target == Target.Before
        select figure(router.Result) / figure(before.Result));

    /// <summary>The median of (router - direct) / (pass-through - direct), per round.</summary>
    public double? AddedRatio(string scenario, Func<LoadResult, double> figure) => Middle(Rounds(scenario)
        .Select(round => (figure(round.Router) - figure(round.Direct)) / (figure(round.PassThrough) - figure(round.Direct))));

    private IEnumerable<(LoadResult Direct, LoadResult PassThrough, LoadResult Router)> Rounds(string scenario) =>
        from direct in measurements
        join pass in measurements on direct.Round equals pass.Round
        join router in measurements on direct.Round equals router.Round
        where direct.Scenario == scenario && pass.Scenario == scenario && router.Scenario == scenario
            && direct.Target == Target.Direct && pass.Target == Target.PassThrough && router.Target == Target.Router
        select (direct.Result, pass.Result, router.Result);

    private static double? Middle(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
