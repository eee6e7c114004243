using ChatRouter.Routing;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Routing;

public sealed class BackendLoadTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void TryEnter_AtTheLimit_RefusesUntilSomebodyLeaves()
    {
        var load = Create(maxConcurrency: 2);
        Assert.True(load.TryEnter());
        Assert.True(load.TryEnter());
        Assert.False(load.TryEnter());
        Assert.Equal(2, load.InFlight);

        load.Leave();

        Assert.True(load.TryEnter());
    }

    [Fact]
    public void LatestLatency_AfterLongSilence_StaysWhatWasMeasured()
    {
        var load = Create();
        Assert.Null(load.LatestLatency);
        load.Observe(TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal((TimeSpan.FromSeconds(1), true), (load.LatestLatency, load.Latency < TimeSpan.FromMicroseconds(1)));
    }

    [Fact]
    public void Observe_HigherSample_CountsAtOnce()
    {
        var load = Create();
        load.Observe(TimeSpan.FromSeconds(1));
        load.Observe(TimeSpan.FromSeconds(5));

        Assert.Equal(TimeSpan.FromSeconds(5), load.Latency);
    }

    [Fact]
    public void Observe_LowerSampleAfterTenSeconds_FadesInByOneTimeConstant()
    {
        var load = Create();
        load.Observe(TimeSpan.FromSeconds(5));
        _clock.Advance(TimeSpan.FromSeconds(10));
        load.Observe(TimeSpan.FromSeconds(1));

        Assert.Equal(1 + (4 / Math.E), load.Latency.TotalSeconds, 6);
    }

    [Fact]
    public async Task TryEnter_ManyThreads_NeverExceedsTheLimit()
    {
        var load = Create(maxConcurrency: 3);
        var inside = 0;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                if (!load.TryEnter()) continue;
                InterlockedMax(ref most, Interlocked.Increment(ref inside));
                Interlocked.Decrement(ref inside);
                load.Leave();
            }
        })));

        Assert.InRange(most, 1, 3);
        Assert.Equal(0, load.InFlight);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; value > seen; seen = target)
        {
            if (Interlocked.CompareExchange(ref target, value, seen) == seen) return;
        }
    }

    private BackendLoad Create(int maxConcurrency = 256) => new(TestModel.Backend("a") with { MaxConcurrency = maxConcurrency }, _clock);
}
