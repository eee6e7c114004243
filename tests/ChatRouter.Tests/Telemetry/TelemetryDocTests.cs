using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Telemetry;
using ChatRouter.Tests.Architecture;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Telemetry;

/// <summary>docs/telemetry.md, with which the queries of alerts and workbook are compared, says what the code emits.</summary>
public sealed partial class TelemetryDocTests
{
    [Fact]
    public void Metrics_OfTheDocument_AreThoseTheCodeEmits()
    {
        var emitted = new SortedSet<string>(StringComparer.Ordinal);
        using var listener = Listen(emitted);
        var attempt = new AttemptRecord("documented", 1, AttemptMode.Fresh, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, OutcomeKind.Success, FailureReason.None, null);
        RouterMeters.Attempt(attempt);
        var decision = new DecisionRecord { Id = "1", At = default, Route = "documented", Tenant = "t", Lane = Lane.Interactive, Stream = true, Usage = new Usage(1, 1), WastedTokens = 1, Cache = "hit" };
        RouterMeters.Request(decision);
        RouterMeters.ProberRun("documented");
        RouterMeters.Fallback("documented", "rules");
        RouterMeters.SearchFailed("documented");
        RouterMeters.CacheDrop("full");
        using var gauges = RouterMeters.ObserveCircuits([TestModel.Backend("documented")], _ => true);
        using var zones = RouterMeters.ObserveZones(() => [("documented", 1)]);
        using var routes = RouterMeters.ObserveRoutes(() => [("documented", "availability", 30, 1)], () => [("documented", 60, 0)], () => [("documented", "healthy", true)]);
        using var budgets = RouterMeters.ObserveBudgets(() => [("documented", "", "tokens", 0.5)]);
        listener.RecordObservableInstruments();

        // Other tests go on emitting: what they add now must not meet the reading.
        listener.Dispose();
        string[] seen;
        lock (emitted) seen = [.. emitted];

        var documented = File.ReadLines(Path.Combine(SourceTree.Root, "docs/telemetry.md")).Select(line => Row().Match(line)).Where(row => row.Success)
            .Select(row => Line(row.Groups["name"].Value, row.Groups["unit"].Value, Name().Matches(row.Groups["dimensions"].Value).Select(m => m.Groups["name"].Value)));

        Assert.Equal(seen, documented.Order(StringComparer.Ordinal));
    }

    private static MeterListener Listen(SortedSet<string> emitted)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, self) =>
            {
                if (instrument.Meter.Name == RouterMeters.MeterName) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(emitted, instrument, tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(emitted, instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(emitted, instrument, tags));
        listener.Start();
        return listener;
    }

    private static void Note(SortedSet<string> emitted, Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // Other tests use the same meter at the same time.
        var line = Line(instrument.Name, instrument.Unit ?? "", tags.ToArray().Select(t => t.Key));
        lock (emitted) emitted.Add(line);
    }

    private static string Line(string name, string unit, IEnumerable<string> dimensions) => $"{name} [{unit}] {string.Join(' ', dimensions.Order(StringComparer.Ordinal))}";

    [GeneratedRegex(@"^\| `(?<name>(gen_ai|chatrouter)\.[a-z_.]+)` \| (?<unit>[^|]*?) ?\| (?<dimensions>[^|]*) \|", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
