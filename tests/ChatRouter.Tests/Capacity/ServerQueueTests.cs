using ChatRouter.Capacity;
using ChatRouter.Capacity.Figures;

namespace ChatRouter.Tests.Capacity;

/// <summary>3.75 requests a second of 8 s: 30 busy slots, in three zones of 16, 18 or 20, one of them lost.</summary>
public sealed class ServerQueueTests
{
    private const double Load = 30;
    private static readonly TimeSpan s_service = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(48, 0.625, 0.0016, 0.0007, 0.0002, 0)]
    [InlineData(32, 0.938, 0.630, 2.52, 0.491, 16.57)]
    [InlineData(36, 0.833, 0.212, 0.283, 0.100, 4.07)]
    [InlineData(40, 0.750, 0.055, 0.044, 0.016, 1.37)]
    public void Queue_OfTheExample_HasItsFigures(int slots, double use, double waits, double mean, double beyond, double p99)
    {
        var queue = new ServerQueue(Load, slots, s_service);

        Assert.Equal(use, queue.Utilization, 3);
        Assert.Equal(waits, queue.WaitProbability, slots == 48 ? 4 : 3);
        Assert.Equal(mean, queue.MeanWait!.Value.TotalSeconds, slots == 32 ? 2 : 3);
        Assert.Equal(beyond, queue.WaitBeyond(s_wait), slots == 48 ? 4 : 3);
        Assert.Equal(p99, queue.WaitWithin(0.99)!.Value.TotalSeconds, 2);
    }

    [Fact]
    public void BlockProbability_SmallLine_IsTheSumByHand()
    {
        // a = 2: B(1) = 2/3, B(2) = (4/3) / (2 + 4/3) = 0.4, B(3) = 0.8 / 3.8.
        Assert.Equal(0.8 / 3.8, new ServerQueue(2, 3, s_service).BlockProbability, 12);
    }

    [Fact]
    public void LossBeyond_NoPatience_IsErlangB()
    {
        var queue = new ServerQueue(Load, 32, s_service);

        Assert.Equal(queue.BlockProbability, queue.LossBeyond(TimeSpan.Zero), 12);
        Assert.Equal(0.057, queue.LossBeyond(s_wait), 3);
    }

    [Fact]
    public void LossBeyond_TwiceTheLoad_IsHalf() => Assert.Equal(0.5, new ServerQueue(64, 32, s_service).LossBeyond(s_wait), 12);

    [Fact]
    public void Queue_AtFullLoad_HasNoSteadyState()
    {
        var queue = new ServerQueue(Load, 30, s_service);

        Assert.False(queue.IsStable);
        Assert.Null(queue.MeanWait);
        Assert.Null(queue.WaitWithin(0.5));
        Assert.Equal(1, queue.WaitProbability);
    }

    [Fact]
    public void MeanWait_TwiceTheVariation_IsTwoAndAHalfTimes()
        => Assert.Equal(2.5 * new ServerQueue(Load, 32, s_service).MeanWait!.Value, new ServerQueue(Load, 32, s_service, Variation: 2).MeanWait!.Value);

    [Theory]
    [InlineData(0.05, 38)]
    [InlineData(0.02, 40)]
    public void SlotsFor_AShareThatMayWait_IsTheFewest(double share, int slots) => Assert.Equal(slots, new ServerQueue(Load, 0, s_service).SlotsFor(s_wait, share));

    [Fact]
    public void Sequences_EightBillionOnEightyGigabytes_Are142()
    {
        Assert.Equal(131_072, KvCacheFigures.PerToken(layers: 32, kvHeads: 8, headSize: 128, numberBytes: 2));
        Assert.Equal(142, new KvCacheFigures { GpuBytes = 80e9, WeightBytes = 16e9, BytesPerToken = 131_072 }.Sequences(3000));
    }

    [Fact]
    public void Backlog_TwoZonesOf24OneLost_Is90RequestsAndDrainsIn72Seconds()
    {
        var pile = Backlog.Of(rate: 3.75, left: 3.0, after: 5.0, TimeSpan.FromSeconds(120));

        Assert.Equal(new Backlog(90, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(72)), pile);
        Assert.Null(Backlog.Of(rate: 3.75, left: 4, after: 5, TimeSpan.FromSeconds(120)));
    }

    [Fact]
    public void Quota_ThreeDeploymentsOneLost_Needs225ThousandTokensEach()
    {
        // 3.75 requests a second of 2,000 tokens are 450,000 a minute.
        Assert.Equal(3.75, 2 * new QuotaFigures { TokensPerMinute = 225_000 }.RequestsPerSecond(2000), 12);
        Assert.Equal(2, new QuotaFigures { TokensPerMinute = 1_000_000, RequestsPerMinute = 120 }.RequestsPerSecond(2000));
    }
}
