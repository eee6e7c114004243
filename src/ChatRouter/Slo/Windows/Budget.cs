using ChatRouter.Slo.Counting;
using ChatRouter.Slo.Reports;

namespace ChatRouter.Slo.Windows;

/// <summary>
/// The error budget of an objective over a rolling window. Of <c>V</c> requests that count, <c>(1 - target) V</c> may be bad; left = 1 - bad / that. As minutes of a
/// complete outage at the mean traffic of the window: left x (1 - target) x the window's minutes. At a burn rate <c>r</c> above 1 it ends after left x window / r.
/// </summary>
internal static class Budget
{
    /// <summary>The budget of a window.</summary>
    /// <param name="days">The window.</param>
    /// <param name="counts">What was counted in it.</param>
    /// <param name="target">The objective, 0 to 1.</param>
    /// <param name="rate">The present burn rate.</param>
    /// <param name="now">The present.</param>
    public static BudgetReport Of(int days, GoodOf counts, double target, double rate, DateTimeOffset now)
    {
        var left = counts.Valid == 0 ? 1 : 1 - (counts.Bad / ((1 - target) * counts.Valid));
        var window = TimeSpan.FromDays(days);
        DateTimeOffset? end = left <= 0 ? now : rate > 1 ? now + (left * window / rate) : null;
        return new BudgetReport(days, counts.Valid, counts.Good, left, left * (1 - target) * window.TotalMinutes, end);
    }
}
