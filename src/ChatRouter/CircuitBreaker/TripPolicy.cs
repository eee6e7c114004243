using System.Globalization;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Settings;

namespace ChatRouter.CircuitBreaker;

/// <summary>
/// The one place that decides whether traffic opens a circuit. Ratios need <see cref="BreakerSettings.MinimumThroughput"/> outcomes and are looked at
/// when an outcome of their kind comes in; error classes and failures in a row need no throughput. A 429 is no failure: it has a ratio of its own.
/// </summary>
internal sealed class TripPolicy(BreakerSettings settings)
{
    /// <summary>The trip that the latest outcome (already recorded) causes, or null.</summary>
    internal Trip? Decide(OutcomeWindow window, in AttemptOutcome latest)
    {
        if (latest.Kind == OutcomeKind.Ignored) return null;
        if (latest.Kind == OutcomeKind.Success) return ByLatency(window);
        if (latest.Reason == FailureReason.Throttled) return ByThrottling(window.Sum) ?? ByLatency(window);
        return ByClass(latest) ?? ByRow(window, latest) ?? ByTimeouts(window.Sum) ?? ByFailures(window.Sum) ?? ByLatency(window);
    }

    /// <summary>The trip of an error that more traffic would not disprove, or null.</summary>
    internal static Trip? ByClass(in AttemptOutcome outcome) => outcome.Reason switch
    {
        FailureReason.QuotaExhausted => new Trip(TripCause.QuotaExhausted, "the account's quota is used up", outcome.RetryAfter),
        FailureReason.ModelMissing => new Trip(TripCause.ModelMissing, "the backend does not have the model", outcome.RetryAfter),
        FailureReason.EngineDead => new Trip(TripCause.EngineDead, "the inference engine is dead", outcome.RetryAfter),
        FailureReason.Credential => new Trip(TripCause.Credential, "the router's credential is refused", outcome.RetryAfter),
        _ => null,
    };

    private Trip? ByRow(OutcomeWindow window, in AttemptOutcome latest) => window.ConsecutiveFailures > settings.ConsecutiveFailures
        ? new Trip(TripCause.ConsecutiveFailures, Text($"{window.ConsecutiveFailures} failures in a row > {settings.ConsecutiveFailures}, the last: {latest.Reason}"), latest.RetryAfter)
        : null;

    private Trip? ByTimeouts(OutcomeTally sum) => Exceeds(sum.Timeouts, sum.Judged, settings.TimeoutRatio)
        ? new Trip(TripCause.TimeoutRatio, Ratio("timeout", sum.Timeouts, sum.Judged, settings.TimeoutRatio))
        : null;

    private Trip? ByFailures(OutcomeTally sum) => Exceeds(sum.Failures, sum.Judged, settings.FailureRatio)
        ? new Trip(TripCause.FailureRatio, Ratio("failure", sum.Failures, sum.Judged, settings.FailureRatio))
        : null;

    private Trip? ByThrottling(OutcomeTally sum) => Exceeds(sum.Throttled, sum.Total, settings.ThrottleRatio)
        ? new Trip(TripCause.ThrottleRatio, Ratio("throttle", sum.Throttled, sum.Total, settings.ThrottleRatio))
        : null;

    private Trip? ByLatency(OutcomeWindow window) => window.Sum.IsP95Slow && window.Sum.Latencies >= settings.MinimumThroughput
        ? new Trip(TripCause.LatencyP95, Text($"p95 time to first token {window.LatencyP95.TotalSeconds:0.0} s > {settings.LatencyP95.TotalSeconds:0.##} s over {window.Sum.Latencies} answers in {settings.Window.TotalSeconds:0.##} s"))
        : null;

    private bool Exceeds(int part, int whole, double limit) => whole >= settings.MinimumThroughput && part > limit * whole;

    private string Ratio(string name, int part, int whole, double limit) =>
        Text($"{name} ratio {(double)part / whole:0.00} > {limit:0.00} over {whole} outcomes in {settings.Window.TotalSeconds:0.##} s");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
