using ChatRouter.Admission.Limits;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Admission.Limits;

/// <summary>A bucket whose share changes lets in no more than its shares allow, and forgets nothing that it owes.</summary>
public sealed class LeasedBucketTests
{
    private const int PerMinute = 6000;

    private readonly ManualClock _clock = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Lease_AtRandom_LevelIsThatOfTheModel(int seed)
    {
        var random = new Random(seed);
        var bucket = new TokenBucket(PerMinute, _clock);
        var (share, level, asked) = (1d, PerMinute / 6d, 0L);
        for (var step = 0; step < 100_000; step++)
        {
            var capacity = Math.Max(1, share * PerMinute / 6);
            switch (random.Next(4))
            {
                case 0:
                    var ms = random.Next(1, 2000);
                    _clock.Advance(TimeSpan.FromMilliseconds(ms));
                    level = Math.Min(capacity, level + (ms * share * PerMinute / 60_000));
                    break;
                case 1:
                    share = random.Next(1, 101) / 100d;
                    bucket.Lease(share);
                    level = Math.Min(Math.Max(1, share * PerMinute / 6), level);
                    break;
                case 2:
                    var cost = random.Next(1, 2000);
                    asked += cost;
                    var fits = level >= Math.Min(cost, capacity) - 1e-6;
                    Assert.Equal(fits, bucket.TryTake(cost, out _));
                    if (fits) level -= cost;
                    break;
                case var _:
                    var back = random.Next(-500, 500);
                    bucket.Give(back);
                    level = Math.Min(capacity, level + back);
                    break;
            }

            Assert.InRange(bucket.Limit.Remaining, Math.Max(0, level) - 1.001, Math.Max(0, level) + 0.001);
        }

        Assert.Equal((asked, 0), (bucket.TakeAsked(), bucket.TakeAsked()));
    }

    [Fact]
    public void Lease_Grows_GivesNothingAtOnce()
    {
        var bucket = new TokenBucket(PerMinute, _clock);
        bucket.Lease(0.1);
        Assert.Equal(new RateLimit(PerMinute, 100, TimeSpan.Zero), bucket.Limit);

        bucket.Lease(1);

        Assert.Equal(new RateLimit(PerMinute, 100, TimeSpan.FromSeconds(9)), bucket.Limit);
    }

    [Fact]
    public void Lease_Small_LetsOneInAndTellsTheTrueWait()
    {
        var bucket = new TokenBucket(60, _clock);
        bucket.Lease(0.05);

        Assert.True(bucket.TryTake(1, out _));
        Assert.False(bucket.TryTake(1, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(20), wait);
        _clock.Advance(wait);
        Assert.True(bucket.TryTake(1, out _));
    }
}
