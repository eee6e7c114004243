using System.Collections.Immutable;
using ChatRouter.Slo.Counting;
using ChatRouter.Slo.Reports;

namespace ChatRouter.Slo.Windows;

/// <summary>
/// A pair of windows over which an error budget is spent too fast: Google's multi-window, multi-burn-rate alerts (The Site Reliability Workbook, chapter 5). Burn rate =
/// (bad / valid) / (1 - target). The long window says that it matters, the short one that it still goes on.
/// </summary>
/// <param name="Name"><c>fast</c>, <c>medium</c> or <c>slow</c>.</param>
/// <param name="Long">The long window.</param>
/// <param name="Short">The short one, a twelfth of it.</param>
/// <param name="Limit">It burns when both are above: 2 %, 5 % or 10 % of the budget of 30 days is gone by then.</param>
public sealed record BurnRule(string Name, TimeSpan Long, TimeSpan Short, double Limit)
{
    /// <summary>Fewest bad requests in the long window, and fewest requests that count there: one failure at night is no trend.</summary>
    public const int FewestBad = 5;

    /// <inheritdoc cref="FewestBad"/>
    public const int FewestValid = 10;

    /// <summary>All of them.</summary>
    public static ImmutableArray<BurnRule> All { get; } =
    [
        new("fast", TimeSpan.FromHours(1), TimeSpan.FromMinutes(5), 14.4),
        new("medium", TimeSpan.FromHours(6), TimeSpan.FromMinutes(30), 6),
        new("slow", TimeSpan.FromDays(3), TimeSpan.FromHours(6), 1),
    ];

    /// <summary>Whether the limit can be passed at all: the rate is at most 1 / (1 - target), when everything fails.</summary>
    /// <param name="target">The objective, 0 to 1.</param>
    public bool IsReachable(double target) => Limit * (1 - target) < 1;

    /// <summary>The burn rate; 0 without requests.</summary>
    internal static double Rate(GoodOf counts, double target) => counts.Valid == 0 ? 0 : (double)counts.Bad / counts.Valid / (1 - target);

    /// <summary>The judgement over both windows.</summary>
    internal BurnRate Judge(GoodOf inLong, GoodOf inShort, double target)
    {
        var (slow, quick) = (Rate(inLong, target), Rate(inShort, target));
        var isEnough = inLong.Bad >= FewestBad && inLong.Valid >= FewestValid;
        return new BurnRate(Name, (int)Long.TotalMinutes, (int)Short.TotalMinutes, Limit, slow, quick, inLong.Bad, isEnough && slow > Limit && quick > Limit);
    }
}
