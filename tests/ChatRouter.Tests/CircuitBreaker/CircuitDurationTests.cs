using ChatRouter.CircuitBreaker;

namespace ChatRouter.Tests.CircuitBreaker;

/// <summary>How long breaks and ramps last, also by the row of a wrong clock.</summary>
public sealed class CircuitDurationTests : CircuitMachineFixture
{
    [Theory]
    [InlineData(0, 60)]
    [InlineData(1, 120)]
    [InlineData(2, 240)]
    [InlineData(3, 480)]
    [InlineData(4, 600)]
    [InlineData(1_000_000, 600)]
    public void Next_TrialFails_DoublesTheBreakUpToTheLongest(int breaksBefore, int seconds)
    {
        var state = StateOf("half-open") with { BreakCount = breaksBefore };

        Assert.Equal(Now.AddSeconds(seconds), _machine.Next(state, new CircuitEvent.TrialFailed(3, "me", TestTrip), Now).OpenUntil);
    }

    [Theory]
    [InlineData(10, 60)]
    [InlineData(90, 90)]
    [InlineData(86_400, 600)]
    public void Next_TripWithRetryAfter_BreaksAtLeastThatLongButNoLongerThanTheLongest(int retryAfter, int seconds)
    {
        var trip = TestTrip with { RetryAfter = TimeSpan.FromSeconds(retryAfter) };

        Assert.Equal(Now.AddSeconds(seconds), _machine.Next(StateOf("closed"), new CircuitEvent.Tripped(trip), Now).OpenUntil);
    }

    [Fact]
    public void Next_TripWhileTheWallClockWentBack_NeverShortensTheBreak()
    {
        var state = StateOf("closed") with { OpenUntil = Now.AddSeconds(300) };

        Assert.Equal(Now.AddSeconds(300), _machine.Next(state, new CircuitEvent.Tripped(TestTrip), Now).OpenUntil);
    }

    [Fact]
    public void Next_AdoptedRowFromAWrongClock_IsCutToTheLongestBreak()
    {
        var shared = new CircuitState { Phase = CircuitPhase.Open, Generation = 9, Since = Now, OpenUntil = Now.AddDays(1) };

        Assert.Equal(Now.AddSeconds(600), _machine.Next(StateOf("closed"), new CircuitEvent.Adopted(shared), Now).OpenUntil);
    }

    [Fact]
    public void Next_AdoptedRowFromAWrongClockReadAgain_DoesNotOpenForLongerEachTime()
    {
        var adopted = new CircuitEvent.Adopted(new CircuitState { Phase = CircuitPhase.Open, Generation = 9, Since = Now, OpenUntil = Now.AddDays(1) });
        var state = _machine.Next(StateOf("closed"), adopted, Now);

        Assert.Same(state, _machine.Next(state, adopted, Now.AddSeconds(300)));
        Assert.Equal(CircuitPhase.HalfOpen, _machine.Next(state, adopted, Now.AddSeconds(600)).Phase);
    }

    [Theory]
    [InlineData(0, 0.05)]
    [InlineData(4.9, 0.05)]
    [InlineData(5, 0.25)]
    [InlineData(9.9, 0.25)]
    [InlineData(10, 1)]
    [InlineData(14.9, 1)]
    public void RampShare_OverTheRamp_GrowsInThirds(double seconds, double share)
    {
        var state = StateOf("ramping") with { Since = Now };

        Assert.Equal(share, _machine.RampShare(state, Now.AddSeconds(seconds)));
    }
}
