using ChatRouter.LocalHost.Triggers;

namespace ChatRouter.Tests.LocalHost;

public sealed class TimerScheduleTests
{
    [Theory]
    [InlineData("*/15 * * * * *", "2026-03-01T12:00:00", "2026-03-01T12:00:15")]
    [InlineData("*/15 * * * * *", "2026-03-01T12:00:14.999", "2026-03-01T12:00:15")]
    [InlineData("0 */5 * * * *", "2026-03-01T12:04:59", "2026-03-01T12:05:00")]
    [InlineData("0 30 2 * * 1-5", "2026-02-27T12:00:00", "2026-03-02T02:30:00")]
    [InlineData("0 0 0 1 1 *", "2026-03-01T12:00:00", "2027-01-01T00:00:00")]
    public void Next_SixFields_FirstTickAfter(string expression, string after, string expected)
    {
        Assert.True(TimerSchedule.TryParse(expression, out var schedule));

        Assert.Equal(DateTimeOffset.Parse(expected + "Z"), schedule.Next(DateTimeOffset.Parse(after + "Z")));
    }

    [Theory]
    [InlineData("*/5 * * * *")]
    [InlineData("00:00:30")]
    [InlineData("0 60 * * * *")]
    [InlineData("")]
    public void TryParse_NotSixFields_False(string expression)
    {
        Assert.False(TimerSchedule.TryParse(expression, out _));
    }
}
