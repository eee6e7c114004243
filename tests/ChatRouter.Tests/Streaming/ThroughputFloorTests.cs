using ChatRouter.Model.Settings;
using ChatRouter.Streaming;

namespace ChatRouter.Tests.Streaming;

public sealed class ThroughputFloorTests
{
    [Fact]
    public void IsBelow_NothingYet_IsFalse() => Assert.False(Create().IsBelow(TimeSpan.FromHours(1)));

    [Fact]
    public void IsBelow_WindowNotOver_IsFalse()
    {
        var floor = Started();

        Assert.False(floor.IsBelow(TimeSpan.FromSeconds(9.9)));
    }

    [Theory]
    [InlineData(19, true)]
    [InlineData(20, false)]
    public void IsBelow_WindowOver_ComparesTheRate(int tokens, bool expected)
    {
        var floor = Started();
        floor.Pieces += tokens;

        Assert.Equal(expected, floor.IsBelow(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void IsBelow_FastWindowThenSlowOne_SeesTheSlowOne()
    {
        var floor = Started();
        floor.Pieces += 1000;
        Assert.False(floor.IsBelow(TimeSpan.FromSeconds(10)));
        floor.Pieces += 5;

        Assert.True(floor.IsBelow(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void Restart_SlowCaller_StartsTheWindowAnew()
    {
        var floor = Started();
        floor.Restart();
        Assert.False(floor.IsBelow(TimeSpan.FromSeconds(60)));

        Assert.True(floor.IsBelow(TimeSpan.FromSeconds(70)));
    }

    [Fact]
    public void IsBelow_SwitchedOff_IsFalse()
    {
        var floor = new ThroughputFloor(new AttemptTimers { MinTokensPerSecond = 0 }) { Pieces = 1 };
        Assert.False(floor.IsBelow(TimeSpan.Zero));

        Assert.False(floor.IsBelow(TimeSpan.FromHours(1)));
    }

    private static ThroughputFloor Started()
    {
        var floor = Create();
        floor.Pieces = 1;
        Assert.False(floor.IsBelow(TimeSpan.Zero));
        return floor;
    }

    private static ThroughputFloor Create() => new(new AttemptTimers { MinTokensPerSecond = 2, FloorWindow = TimeSpan.FromSeconds(10) });
}
