using ChatRouter.Benchmarks.Load;
using ChatRouter.Benchmarks.Run;

namespace ChatRouter.Benchmarks.Report;

/// <summary>Medians over rounds: of figures, and of ratios taken within each round.</summary>
internal sealed class Figures(IReadOnlyList<Measurement> measurements)
{
    /// <summary>The median of one figure over the rounds, or null if it was not measured.</summary>
    public double? Median(string scenario, string target, Func<LoadResult, double> figure) =>
        Middle(Of(scenario, target).Select(m => figure(m.Result)));

    /// <summary>The median of (target / other), per round.</summary>
    public double? Ratio(string target, string other, string scenario, Func<LoadResult, double> figure) => Middle(
        from one in Of(scenario, target)
        join beside in Of(scenario, other) on one.Round equals beside.Round
        select figure(one.Result) / figure(beside.Result));

    /// <summary>The median of (target - direct) / (other - direct), per round.</summary>
    public double? AddedRatio(string target, string other, string scenario, Func<LoadResult, double> figure) => Middle(
        from one in Of(scenario, target)
        join direct in Of(scenario, Target.Direct) on one.Round equals direct.Round
        join beside in Of(scenario, other) on one.Round equals beside.Round
        select (figure(one.Result) - figure(direct.Result)) / (figure(beside.Result) - figure(direct.Result)));

    private IEnumerable<Measurement> Of(string scenario, string target) => measurements.Where(m => m.Scenario == scenario && m.Target == target);

    private static double? Middle(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
