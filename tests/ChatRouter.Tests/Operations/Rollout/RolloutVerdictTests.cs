using ChatRouter.Model.Settings;
using ChatRouter.Operations.Rollout;

namespace ChatRouter.Tests.Operations.Rollout;

public sealed class RolloutVerdictTests
{
    private static readonly RolloutSettings Settings = new() { MinRequests = 200, MinTime = TimeSpan.FromMinutes(2), MaxTime = TimeSpan.FromMinutes(30), MaxLost = 0.01, MaxMoved = 0.5 };

    [Theory]
    [InlineData(199, 0, 0, 29, null)]
    [InlineData(200, 0, 0, 1, null)]
    [InlineData(200, 2, 100, 2, true)]
    [InlineData(200, 3, 0, 0, false)]
    [InlineData(200, 0, 101, 0, false)]
    [InlineData(199, 100, 0, 29, null)]
    [InlineData(5, 0, 5, 30, true)]
    [InlineData(5, 1, 0, 30, false)]
    [InlineData(0, 0, 0, 30, true)]
    public void Of_ByFiguresAndTime(long compared, long lost, long moved, int minutes, bool? isTaken)
        => Assert.Equal(isTaken, RolloutVerdict.Of(Settings, compared, lost, moved, "why", TimeSpan.FromMinutes(minutes))?.IsTaken);

    [Fact]
    public void Of_Refused_SaysWhatWouldBeLostAndWhy()
        => Assert.Equal(
            "3 of 200 requests would be refused, 7 would have another first backend; the latest because route chat has no backend for it",
            RolloutVerdict.Of(Settings, 200, 3, 7, "route chat has no backend for it", TimeSpan.Zero)!.Value.Why);
}
