using System.Globalization;
using ChatRouter.LocalHost.Drills.Reading;
using ChatRouter.LocalHost.Drills.Reports;

namespace ChatRouter.LocalHost.Drills;

/// <summary>Puts the record of a drill together.</summary>
internal static class DrillJudge
{
    public static async Task<DrillRecord> JudgeAsync(
        Experiment experiment, string status, DateTimeOffset at, string target, IReadOnlyList<DrillCall> calls, IEnumerable<KeyValuePair<string, double>> ofBatches,
        TimeSpan fault, DrillWatch watch, IReadOnlyList<DrillMark> done)
    {
        var events = await watch.EventsAsync(fault);
        var figures = DrillFigures.OfCallers(calls, fault);
        foreach (var (name, value) in ofBatches) figures[name] = value;
        string[] missing = [.. experiment.Setup.Alerts.Where(rule => !watch.Alerts.ContainsKey(rule))];
        string[] unexpected = [.. watch.Alerts.Keys.Where(rule => !experiment.Setup.Alerts.Contains(rule, StringComparer.Ordinal)).Order(StringComparer.Ordinal)];
        string[] steps = [.. done.Where(mark => mark.Kind == "step").Select(mark => mark.Text)];
        figures["missingAlerts"] = missing.Length;
        figures["unexpectedAlerts"] = unexpected.Length;
        figures["manualSteps"] = steps.Length;
        figures["storageTold"] = watch.StorageTrouble >= fault ? 1 : 0;
        figures["deputy"] = watch.IsDeputy == true ? 1 : 0;
        figures["eventsOfOthers"] = events.Count(mark => mark.Text.StartsWith("quorum ", StringComparison.Ordinal));
        TimeSpan?[] noticed = [events.Count > 0 ? events[0].At : null, watch.StorageTrouble >= fault ? watch.StorageTrouble : null, .. watch.Alerts.Values.Where(seen => seen >= fault).Select(seen => (TimeSpan?)seen)];
        if (noticed.Min() is { } first) figures["detectSeconds"] = Math.Max(0, (first - fault).TotalSeconds);
        string[] deviations = status == "failed"
            ? [done.FirstOrDefault(mark => mark.Kind == "abort")?.Text ?? $"the steady state did not hold before: nothing was done; {calls.Where(call => call.Problem is not null).Select(call => $"first a request in lane {call.Lane} failed: {call.Problem}").FirstOrDefault()}"]
            : [.. experiment.SteadyState.Probes.Where(probe => !probe.Holds(figures)).Select(probe => Text(probe, figures))];
        return new DrillRecord
        {
            Name = experiment.Name,
            Title = experiment.Title,
            Status = status != "completed" ? status : deviations.Length > 0 ? "deviated" : "completed",
            At = at,
            Target = target,
            Figures = figures,
            Deviations = deviations,
            Impact = calls.Where(call => call.End >= fault).GroupBy(call => call.Lane, StringComparer.Ordinal).OrderBy(lane => lane.Key, StringComparer.Ordinal)
                .ToDictionary(lane => lane.Key, lane => $"{lane.Count()} requests, {lane.Count(call => call.Problem is not null)} failed, {lane.Count(call => call is { Problem: null, Degraded: not null })} degraded", StringComparer.Ordinal),
            Fallback = Fallback(calls, fault, figures),
            ManualSteps = steps,
            MissingAlerts = missing,
            UnexpectedAlerts = unexpected,
            Marks = [.. done.Concat(events).Concat(watch.Alerts.Where(one => one.Value >= fault).Select(one => new DrillMark(one.Value, "alert", one.Key))).OrderBy(mark => mark.At)],
            Calls = calls,
        };
    }

    private static string Fallback(IReadOnlyList<DrillCall> calls, TimeSpan fault, Dictionary<string, double> figures)
    {
        var by = calls.Where(call => call is { Problem: null, Rung: > 1 } && call.End >= fault).GroupBy(call => (call.Rung, call.Backend)).OrderBy(group => group.Key.Rung).Select(group => $"rung {group.Key.Rung} ({group.Key.Backend}): {group.Count()}").ToArray();
        if (by.Length == 0) return "not needed";
        var cold = figures["coldStarts"];
        return string.Create(CultureInfo.InvariantCulture, $"{figures["fallbackShare"]:0%} of the answers, {string.Join(", ", by)}; {(cold > 0 ? $"cold: {cold:0} slower than usual" : "warm")}");
    }

    private static string Text(ExperimentProbe probe, Dictionary<string, double> figures) => figures.TryGetValue(probe.Provider.Figure, out var value)
        ? FormattableString.Invariant($"{probe.Name}: {probe.Provider.Figure} is {value:0.###}, not {probe.Tolerance[0]:0.###} to {probe.Tolerance[1]:0.###}")
        : $"{probe.Name}: {probe.Provider.Figure} never came";
}
