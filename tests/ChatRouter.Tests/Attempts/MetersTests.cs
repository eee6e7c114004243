using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ChatRouter.Telemetry;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Attempts;

/// <summary>The figures that alerts and the workbook read.</summary>
public sealed class MetersTests : AttemptTest
{
    [Fact]
    public async Task Request_AnsweredByTheSecondRung_CarriesResultAndRung()
    {
        var seen = new ConcurrentQueue<string>(); // Other tests measure as well.
        using var listener = Listen("gen_ai.server.request.duration", (double _, ReadOnlySpan<KeyValuePair<string, object?>> tags) => seen.Enqueue(Text(tags)));
        var router = Create(TestModel.Route(TestModel.Rung(1, A), TestModel.Rung(2, B)) with { Name = "meters" });
        router["a"].Does(Reply.Refused);
        router["b"].Does(Reply.Whole("Hello"));

        await router.RunAsync(Ask.Whole with { Body = """{"model":"meters","messages":[{"role":"user","content":"Hi"}]}""" });

        Assert.Contains("route=meters lane=Interactive result=complete rung=2", seen);
    }

    [Fact]
    public async Task Circuit_Opens_GaugeIsOne()
    {
        var seen = new List<(int Value, string Tags)>();
        using var listener = Listen("chatrouter.circuit.open", (int value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => seen.Add((value, Text(tags))));
        var gauged = A with { Name = "gauged" };
        var router = Create(gauged);
        router["gauged"].Does(Reply.Refused);
        listener.RecordObservableInstruments();
        Assert.Contains((0, "backend=gauged"), seen);

        await router.RunAsync(() => router.AskTimesAsync(10, Ask.Whole));
        seen.Clear();
        listener.RecordObservableInstruments();

        Assert.Contains((1, "backend=gauged"), seen);
    }

    private static MeterListener Listen<T>(string name, Measured<T> measured)
        where T : struct
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == RouterMeters.MeterName && instrument.Name == name) l.EnableMeasurementEvents(instrument);
            },
        };
        var gate = new Lock();
        listener.SetMeasurementEventCallback<T>((_, value, tags, _) =>
        {
            lock (gate) measured(value, tags);
        });
        listener.Start();
        return listener;
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) => string.Join(' ', tags.ToArray().Select(t => $"{t.Key}={t.Value}"));

    private delegate void Measured<in T>(T value, ReadOnlySpan<KeyValuePair<string, object?>> tags);
}
