using ChatRouter.Fleet;
using ChatRouter.Fleet.Rows;
using ChatRouter.Health;
using ChatRouter.Model.Settings;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Operations;

/// <summary>A lost zone says what took its backends out.</summary>
public sealed class ZoneReasonTests : AttemptTest
{
    [Fact]
    public async Task State_EachBackendIsOutForAnotherReason_CountsThem()
    {
        var names = new[] { "down", "warming", "isolated", "drained", "busy", "open" };
        var backends = names.Select(name => TestModel.Backend(name) with { Zone = "east", Breaker = new BreakerSettings { ConsecutiveFailures = 0 } }).ToArray();
        var until = Start + TimeSpan.FromHours(1);
        var tables = Known(
            Verdict("down", HealthState.Down, "connection refused"),
            Verdict("warming", HealthState.Warming, "loading"),
            HoldRecord.Write("isolated", new BackendHold(HoldKind.Isolate, Start, until, "me", "")),
            HoldRecord.Write("drained", new BackendHold(HoldKind.Drain, Start, until, "me", "")));
        var router = Watch(new AttemptFixture(TestModel.Route(TestModel.Rung(1, backends)), tables: tables));
        router["busy"].Does(Reply.Error(429).With("Retry-After", "30"));

        await router.RunAsync(Ask.Whole);

        Assert.Equal(
            "0 of 6 backends in service (out: 2 by probes, 2 by operator, 1 by quota, 1 by circuit), 100 % of the attempts of the last minute; missing: "
            + "down: down: connection refused; warming: warming: loading; isolated: isolated by an operator until 2026-03-01 13:00:00Z; "
            + "drained: drained by an operator until 2026-03-01 13:00:00Z; busy: throttled; open: circuit open: 1 failures in a row > 0, the last: Connect",
            Assert.Single(router.Engine.State().Zones).Reason);
    }
}
