using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Pipeline;

/// <summary>The probes let nobody through, and the policy is to try all the same: the record keeps what they said.</summary>
public sealed class OverruledProbesTests : AttemptTest
{
    private static readonly DateTimeOffset NextProbe = Start + new FleetSettings().ProbeInterval;

    [Fact]
    public async Task RunAsync_ProbesCondemnEverybody_TheRecordSaysWhoIsTriedAgainstWhichWord()
    {
        var c = TestModel.Backend("c");
        var router = Create([A, B, c], Down("a"), Down("b"), Verdict("c", HealthState.Warming, "loading"));
        router["b"].Does(Reply.Whole("from b"));

        var decision = (await router.RunAsync(Ask.Whole)).Decision!;

        Assert.Equal((PanicPolicy.Try, "complete"), (decision.Panic, decision.Result));
        Assert.Equal(["a@1", "b@2"], decision.Candidates);
        Assert.Equal([new SkippedBackend("a", 1, "down: a is dead", NextProbe), new SkippedBackend("b", 2, "down: b is dead", NextProbe)], decision.Overruled);
        Assert.Equal(new SkippedBackend("c", 3, "warming: loading", NextProbe), Assert.Single(decision.Skipped));
    }

    [Fact]
    public async Task RunAsync_TheirCircuitsOpenToo_NothingIsOverruled()
    {
        var router = Create([A with { Breaker = new BreakerSettings { ConsecutiveFailures = 0 } }], Down("a"));

        var (first, second) = await router.RunAsync(async () => (await router.AskAsync(Ask.Whole), await router.AskAsync(Ask.Whole)));

        Assert.Equal("down: a is dead", Assert.Single(first.Decision!.Overruled!).Reason);
        Assert.Null(second.Decision!.Overruled);
        Assert.Equal("down: a is dead", Assert.Single(second.Decision.Skipped).Reason);
    }

    [Fact]
    public async Task RunAsync_OneIsUsable_NothingIsOverruled()
    {
        var router = Create([A, B], Down("a"));
        router["b"].Does(Reply.Whole("from b"));

        var decision = (await router.RunAsync(Ask.Whole)).Decision!;

        Assert.Equal((null, null), (decision.Panic, decision.Overruled));
        Assert.Equal(new SkippedBackend("a", 1, "down: a is dead", NextProbe), Assert.Single(decision.Skipped));
    }

    [Fact]
    public async Task RunAsync_WhoIsTriedThrottles_Is429AsEver()
    {
        var router = Create([A], Down("a"));
        router["a"].Does(Reply.Error(429).With("Retry-After", "30"));

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal((429, TimeSpan.FromSeconds(30)), (answer.Sink.Head.Status, answer.Sink.Head.RetryAfter));
    }

    private static EntityRow Down(string backend) => Verdict(backend, HealthState.Down, $"{backend} is dead");

    private AttemptFixture Create(Backend[] ladder, params EntityRow[] known)
        => Watch(new AttemptFixture(TestModel.Route([.. ladder.Select((b, i) => TestModel.Rung(i + 1, b))]), tables: Known(known)));
}
