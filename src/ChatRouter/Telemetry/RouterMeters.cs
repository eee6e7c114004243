using System.Diagnostics;
using System.Diagnostics.Metrics;
using ChatRouter.Model;

namespace ChatRouter.Telemetry;

/// <summary>Every metric of the router, with unit. The OpenTelemetry GenAI names are used where one exists.</summary>
public static class RouterMeters
{
    /// <summary>The meter to listen to.</summary>
    public const string MeterName = "ChatRouter";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Histogram<double> RequestDuration = Meter.CreateHistogram<double>("gen_ai.server.request.duration", "s", "From admission to the end of the answer.");
    private static readonly Histogram<double> TimeToFirstToken = Meter.CreateHistogram<double>("gen_ai.server.time_to_first_token", "s", "From sending an attempt to its first content.");
    private static readonly Counter<long> Tokens = Meter.CreateCounter<long>("gen_ai.client.token.usage", "{token}", "Tokens of delivered answers.");
    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>("chatrouter.attempts", "{attempt}", "Attempts on backends by outcome.");

    private static readonly Counter<long> ProberRuns = Meter.CreateCounter<long>("chatrouter.prober.runs", "{run}", "Finished runs over all backends, by who ran them.");

    internal static void ProberRun(string runner) => ProberRuns.Add(1, new KeyValuePair<string, object?>("runner", runner));

    /// <summary>A gauge per backend: 1 while its circuit is not closed. Lives as long as the meter that is returned.</summary>
    internal static Meter ObserveCircuits(IEnumerable<Backend> backends, Func<Backend, bool> isOpen)
    {
        var meter = new Meter(MeterName);
        meter.CreateObservableGauge(
            "chatrouter.circuit.open",
            () => backends.Select(b => new Measurement<int>(isOpen(b) ? 1 : 0, new KeyValuePair<string, object?>("backend", b.Name))),
            unit: null,
            "1 while a backend's circuit is not closed.");
        return meter;
    }

    internal static void Attempt(AttemptRecord attempt)
    {
        if (Attempts.Enabled)
        {
            Attempts.Add(1, new TagList { { "backend", attempt.Backend }, { "outcome", attempt.Kind.ToString() }, { "reason", attempt.Reason.ToString() } });
        }

        if (attempt.FirstToken is { } first && TimeToFirstToken.Enabled)
        {
            TimeToFirstToken.Record(first.TotalSeconds, new KeyValuePair<string, object?>("backend", attempt.Backend));
        }
    }

    internal static void Request(DecisionRecord decision)
    {
        if (RequestDuration.Enabled)
        {
            RequestDuration.Record(decision.Duration.TotalSeconds, new TagList { { "route", decision.Route }, { "lane", decision.Lane.ToString() }, { "result", decision.Result }, { "rung", decision.Attempts.Count > 0 ? decision.Attempts[^1].Rung : 0 } });
        }

        if (decision.Usage is { } usage && Tokens.Enabled)
        {
            Tokens.Add(usage.PromptTokens, new TagList { { "gen_ai.token.type", "input" }, { "route", decision.Route } });
            Tokens.Add(usage.CompletionTokens, new TagList { { "gen_ai.token.type", "output" }, { "route", decision.Route } });
        }
    }
}
