using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using ChatRouter.Telemetry;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Telemetry;

public sealed class RouterMetersTests : AttemptTest
{
    private readonly ConcurrentQueue<string> _seen = [];

    [Fact]
    public async Task RunAsync_FailoverThenAnswer_CountsEveryAttemptAndTheTokensOfTheAnswer()
    {
        using var listener = Listen("metered-a", "metered-b", "metered");
        var router = Create(TestModel.Route(TestModel.Rung(1, TestModel.Backend("metered-a")), TestModel.Rung(2, TestModel.Backend("metered-b"))) with { Name = "metered" });
        router["metered-a"].Does(Reply.Refused);
        router["metered-b"].Does(Reply.Stream.After(2 * Second).Says("one").Finish().Raw(Chunks.Usage(5, 1)).Done());

        await router.RunAsync(Ask.Streaming with { Body = Ask.Streaming.Body.Replace("\"chat\"", "\"metered\"", StringComparison.Ordinal) });

        Assert.Equal(
            [
                "chatrouter.attempts 1 backend=metered-a outcome=Failure reason=Connect",
                "chatrouter.attempts 1 backend=metered-b outcome=Success reason=None",
                "gen_ai.server.time_to_first_token 2 backend=metered-b",
                "gen_ai.server.request.duration 2 route=metered lane=Interactive result=complete rung=2",
                "gen_ai.client.token.usage 5 gen_ai.token.type=input route=metered",
                "gen_ai.client.token.usage 1 gen_ai.token.type=output route=metered",
            ],
            _seen);
    }

    // The meter is one per process and other tests use it too: only what names this test's backends and route counts.
    private MeterListener Listen(params string[] names)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == RouterMeters.MeterName) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags, names));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags, names));
        listener.Start();
        return listener;
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, string[] names)
    {
        var all = tags.ToArray();
        if (!all.Any(t => names.Contains(t.Value as string))) return;
        _seen.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{instrument.Name} {value} {string.Join(' ', all.Select(t => $"{t.Key}={t.Value}"))}"));
    }
}
