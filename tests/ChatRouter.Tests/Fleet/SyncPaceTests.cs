using ChatRouter.Fleet;
using ChatRouter.Model.Settings;

namespace ChatRouter.Tests.Fleet;

public sealed class SyncPaceTests
{
    private static readonly FleetSettings Settings = new();

    [Theory]
    [InlineData(1, 20, 0, 1)]
    [InlineData(100, 20, 0, 1)]
    [InlineData(200, 5, 0, 2)]
    [InlineData(100, 60, 0, 3)]
    [InlineData(1000, 10, 0, 10)]
    [InlineData(100_000, 10, 0, 15)]
    [InlineData(1, 20, 2, 4)]
    [InlineData(1, 20, 1000, 15)]
    public void Interval_FleetGrowsOrStorageFails_ReadsLessOften(int instances, int rows, int failures, double seconds)
        => Assert.Equal(TimeSpan.FromSeconds(seconds), SyncPace.Interval(Settings, instances, rows, failures));

    [Fact]
    public void Interval_SlowByConfiguration_IsNeverFaster()
        => Assert.Equal(TimeSpan.FromSeconds(60), SyncPace.Interval(Settings with { Refresh = TimeSpan.FromSeconds(60) }, 1, 1, 5));

    [Fact]
    public void Interval_AnyFleet_StaysUnderTheStatedBounds()
    {
        for (var instances = 1; instances <= 1500; instances++)
        {
            var interval = SyncPace.Interval(Settings, instances, 20).TotalSeconds;
            Assert.True(instances / interval <= 100.001);
            Assert.True(instances * 20 / interval <= 2000.001);
        }
    }

    [Theory]
    [InlineData(1, false, 30)]
    [InlineData(200, false, 30)]
    [InlineData(1000, false, 500)]
    [InlineData(3, true, 0.5)]
    [InlineData(100, true, 5)]
    public void EvidenceInterval_FleetGrows_AsksForAtMostTwoThousandRowsASecond(int instances, bool isDisputed, double seconds)
        => Assert.Equal(TimeSpan.FromSeconds(seconds), SyncPace.EvidenceInterval(Settings, instances, isDisputed));
}
