using ChatRouter.Routing;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Routing;

public sealed class BackendLoadTests
{
    private readonly ManualClock _clock = new();

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

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; value > seen; seen = target)
        {
            if (Interlocked.CompareExchange(ref target, value, seen) == seen) return;
        }
    }

    private BackendLoad Create() => new(new FixedOccupancy(), _clock);
}
