using System.Globalization;
using ChatRouter.Model.Settings.Health;

namespace ChatRouter.Health;

/// <summary>
/// The verdict over a report: a pure function. Several findings: the worst state wins, and the reason names all findings of that state.
/// </summary>
internal static class HealthVerdict
{
    /// <summary>The verdict.</summary>
    /// <param name="backend">The backend's name.</param>
    /// <param name="report">What the probe saw.</param>
    /// <param name="settings">The configured limits.</param>
    /// <param name="previous">The verdict before, or null.</param>
    /// <param name="now">When the probe ended.</param>
    internal static BackendHealth From(string backend, ProbeReport report, HealthSettings settings, BackendHealth? previous, DateTimeOffset now)
    {
        var failures = FailuresInARow(report, previous);
        var findings = Findings(report, settings, failures, previous).ToList();
        var state = findings.Count == 0 ? HealthState.Healthy : findings.MaxBy(finding => Severity(finding.State))!.State;
        return new BackendHealth
        {
            Backend = backend,
            State = state,
            Reason = Reason(findings.Where(finding => finding.State == state).Select(finding => finding.Reason), Notes(report)),
            CheckedAt = now,
            Since = previous?.State == state ? previous.Since : now,
            Level = Level(report),
            Latency = report.Latency,
            TransportFailures = failures,
            Running = report.Readiness?.Running,
            Waiting = report.Readiness?.Waiting,
            KvCacheUse = report.Readiness?.KvCacheUse,
            IsCold = report.Readiness?.IsCold ?? false,
            Gpu = report.Gpu?.Health,
            Inference = report.Inference?.Health,
            Spent = report.Inference?.Spent ?? previous?.Spent,
        };
    }

    // An answer, even a bad one, or silence on an open connection ends the row.
    private static int FailuresInARow(ProbeReport report, BackendHealth? previous) =>
        report.Status is not null || report.IsSilent || report.OwnFault is not null ? 0 : report.TransportFailures + (previous?.TransportFailures ?? 0);

    private static IEnumerable<ProbeFinding> Findings(ProbeReport report, HealthSettings settings, int failures, BackendHealth? previous)
    {
        if (report.OwnFault is { } fault) yield return fault;
        if (failures > 0)
        {
            yield return new ProbeFinding(
                failures >= settings.TransportFailures ? HealthState.Down : HealthState.Degraded,
                Text($"{report.TransportError} ({failures} in a row)"));
        }
        else if (report.TransportFailures > 0)
        {
            yield return new ProbeFinding(HealthState.Degraded, Text($"flapping: {report.TransportError} ({report.TransportFailures} before an answer)"));
        }

        if (report.IsSilent) yield return new ProbeFinding(HealthState.Down, Text($"{report.Path} accepted but silent for {settings.Timeout.TotalSeconds:0.##} s"));
        if (ByStatus(report, previous) is { } byStatus) yield return byStatus;
        if (report.IsAlive && report.Latency > settings.DegradedAfter)
            yield return new ProbeFinding(HealthState.Degraded, Text($"{report.Path} took {report.Latency.TotalSeconds:0.0} s > {settings.DegradedAfter.TotalSeconds:0.##} s"));
        if (report.Readiness?.Finding is { } finding) yield return finding;
        if (settings.MaxWaiting > 0 && report.Readiness?.Waiting is { } waiting && waiting > settings.MaxWaiting)
            yield return new ProbeFinding(HealthState.Degraded, Text($"{waiting} requests waiting > {settings.MaxWaiting}"));
        if (report.Readiness?.KvCacheUse is { } use && use > settings.MaxKvCacheUse)
            yield return new ProbeFinding(HealthState.Degraded, Text($"KV cache use {use:0.000} > {settings.MaxKvCacheUse:0.###}"));
        foreach (var signal in report.Gpu?.Findings ?? []) yield return signal;
        if (report.Inference?.Health is { State: HealthState.Degraded or HealthState.Down } inference) yield return new ProbeFinding(inference.State, inference.Reason);
    }

    private static ProbeFinding? ByStatus(ProbeReport report, BackendHealth? previous) => report.Status switch
    {
        null => null,
        _ when report.IsAlive => null,
        503 when report.IsLoading => new ProbeFinding(HealthState.Warming, "loading its model"),

        // The port was closed, and now somebody answers: it starts. After a healthy answer the same status is a failure.
        _ when report.MayBeStarting && (previous is null or { State: HealthState.Warming } or { TransportFailures: > 0 }) =>
            new ProbeFinding(HealthState.Warming, Text($"starting ({report.Path} answers {report.Status})")),
        401 or 403 => new ProbeFinding(HealthState.Down, Text($"credential refused ({report.Path} answered {report.Status})")),

        // Busy is not broken.
        429 => new ProbeFinding(HealthState.Degraded, Text($"throttled ({report.Path} answered 429)")),
        _ => new ProbeFinding(HealthState.Down, Text($"{report.Path} answered {report.Status}")),
    };

    private static int Level(ProbeReport report)
    {
        if (!report.IsAlive) return 0;
        if (report.Readiness is not { Finding: null }) return 1;
        return report.Inference?.Health?.State == HealthState.Healthy ? 3 : 2;
    }

    private static int Severity(HealthState state) => state switch
    {
        HealthState.Down => 4,
        HealthState.Warming => 3,
        HealthState.Degraded => 2,
        HealthState.Unknown => 1,
        _ => 0,
    };

    private static IEnumerable<string> Notes(ProbeReport report)
    {
        if (report.Readiness?.Note is { } readiness) yield return readiness;
        if (report.Inference?.Health is { State: HealthState.Unknown } unjudged) yield return unjudged.Reason;
        if (report.Inference?.Note is { } inference) yield return inference;
        foreach (var gpu in report.Gpu?.Notes ?? []) yield return gpu;
    }

    private static string Reason(IEnumerable<string> reasons, IEnumerable<string> notes)
    {
        var reason = string.Join("; ", reasons);
        return string.Join("; ", notes.Prepend(reason.Length == 0 ? "ok" : reason));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
