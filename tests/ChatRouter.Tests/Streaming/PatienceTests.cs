using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Settings;
using ChatRouter.Streaming;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Streaming;

public sealed class PatienceTests
{
    [Theory]
    [InlineData(8, null, 4)]
    [InlineData(3, null, 2)]
    [InlineData(1, null, 1)]
    [InlineData(30, 4, 15)]
    [InlineData(8, 4, 6)]
    [InlineData(8, 7, 8)]
    public void Shortened_FirstToken_IsHalfButNeverTooLittle(int limit, int? usual, int expected)
        => Assert.Equal(Seconds(expected), Shortened(limit, usual).FirstToken);

    [Theory]
    [InlineData(8, 4)]
    [InlineData(3, 2)]
    [InlineData(1, 1)]
    public void Shortened_Idle_IsHalfButNeverTooLittle(int limit, int expected) => Assert.Equal(Seconds(expected), Shortened(limit, usual: 7).Idle);

    [Fact]
    public void Shortened_EverythingElse_Stays()
    {
        var before = new AttemptTimers();

        Assert.Equal(before with { FirstToken = Seconds(4), Idle = Seconds(4) }, Shortened(8, usual: null));
    }

    private static AttemptTimers Shortened(int limit, int? usual)
    {
        var backend = TestModel.Backend("a") with { Timers = new AttemptTimers { FirstToken = Seconds(limit), Idle = Seconds(limit) } };
        return Patience.Shortened(new Candidate(backend, TestModel.Rung(1, backend)), usual is { } known ? Seconds(known) : null).Backend.Timers;
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
