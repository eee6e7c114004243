using ChatRouter.Model;
using ChatRouter.Slo.Counting;
using ChatRouter.Slo.Reports;
using ChatRouter.Slo.Rows;
using ChatRouter.Slo.Trajectories;

namespace ChatRouter.Slo.Windows;

/// <summary>The account of one route, put together from its windows.</summary>
internal static class RouteReporter
{
    private static readonly int[] Days = [30, 90];

    /// <summary>The account.</summary>
    /// <param name="route">The route's name.</param>
    /// <param name="objectives">What it promises.</param>
    /// <param name="history">What is stored.</param>
    /// <param name="own">What this instance has counted itself.</param>
    /// <param name="tasks">What became of the tasks that callers named.</param>
    /// <param name="now">The present.</param>
    public static RouteSlo Report(string route, Objectives objectives, RouteHistory history, IReadOnlyList<(DateTimeOffset At, SliCells Cells)> own, TrajectorySummary tasks, DateTimeOffset now)
    {
        var windows = new RouteWindows(history, own, now);
        var hour = windows.Minutes(60);
        var (present, periods) = (hour.Basics(), Days.Select(days => (Days: days, Counts: windows.Basics(days * 24))).ToArray());
        return new RouteSlo
        {
            Route = route,
            Objectives = [.. Promises(objectives).Select(promise => Promise(promise.Name, promise.Target, promise.Within, promise.Pick)), .. TasksOf(objectives.Trajectory, tasks, now)],
            Trajectories = tasks,
            BurnRates = [.. BurnRule.All.Where(rule => rule.IsReachable(objectives.Availability)).Select(rule => rule.Judge(In(rule.Long), In(rule.Short), objectives.Availability))],
            FiveMinutes = SliReporter.Of(windows.Minutes(5)),
            Hour = SliReporter.Of(hour),
            Day = SliReporter.Of(windows.Hours(24)),
            Minutes = [.. windows.EachMinute(60).Select(minute => Of(minute.At, minute.Cells.Together()))],
            AgeSeconds = history.ReadAt is { } at ? Math.Round((now - at).TotalSeconds, 1) : null,
        };

        ObjectiveReport Promise(string name, double target, TimeSpan? within, Func<SliBasics, GoodOf> pick)
        {
            var rate = BurnRule.Rate(pick(present), target);
            return new ObjectiveReport(name, target, within?.TotalMilliseconds, [.. periods.Select(period => Budget.Of(period.Days, pick(period.Counts), target, rate, now))]);
        }

        GoodOf In(TimeSpan window) => (window <= TimeSpan.FromHours(1) ? windows.Minutes((int)window.TotalMinutes) : windows.Hours((int)window.TotalHours)).Basics().Availability;
    }

    private static IEnumerable<(string Name, double Target, TimeSpan? Within, Func<SliBasics, GoodOf> Pick)> Promises(Objectives objectives)
    {
        yield return ("availability", objectives.Availability, null, basics => basics.Availability);
        if (objectives.FirstToken is { } first) yield return ("firstToken", first.Target, first.Within, basics => basics.FirstToken);
        if (objectives.Total is { } total) yield return ("total", total.Target, total.Within, basics => basics.Total);
    }

    // Tasks are counted long after they began: there is no present rate, and no end in sight that could be told.
    private static IEnumerable<ObjectiveReport> TasksOf(LatencyObjective? promise, TrajectorySummary tasks, DateTimeOffset now)
    {
        if (promise is null) yield break;
        BudgetReport In(int days, TrajectoryCounts counts) => Budget.Of(days, new GoodOf(counts.Good, counts.Tasks), promise.Target, rate: 0, now);
        yield return new ObjectiveReport("trajectory", promise.Target, promise.Within.TotalMilliseconds, [In(30, tasks.Month), In(90, tasks.Quarter)]);
    }

    private static SliMinute Of(DateTimeOffset at, SliCell cell) => new(
        at,
        cell[SliCounter.Requests],
        cell[SliCounter.Valid] - cell[SliCounter.Good],
        SliReporter.Fallback(cell),
        cell.FirstToken.Quantile(0.95) is { } late ? Math.Round(late, 1) : null,
        cell[SliCounter.PromptTokens]);
}
