using ChatRouter.CircuitBreaker;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Settings;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.CircuitBreaker;

public sealed class OutcomeWindowTests
{
    private static readonly AttemptOutcome ServerError = AttemptOutcome.Failure(FailureReason.ServerError);
    private static readonly AttemptOutcome Throttled = AttemptOutcome.Failure(FailureReason.Throttled);

    private readonly ManualClock _clock = new();

    [Fact]
    public void Record_EveryKind_CountsEachInItsPlace()
    {
        var window = Create();
        Record(window, AttemptOutcome.Success);
        Record(window, AttemptOutcome.Success);
        Record(window, ServerError);
        Record(window, AttemptOutcome.Failure(FailureReason.FirstTokenTimeout));
        Record(window, AttemptOutcome.Failure(FailureReason.IdleTimeout));
        Record(window, Throttled);

        Assert.Equal((2, 3, 2, 1), (window.Sum.Successes, window.Sum.Failures, window.Sum.Timeouts, window.Sum.Throttled));
        Assert.Equal((5, 6), (window.Sum.Judged, window.Sum.Total));
    }

    [Fact]
    public void Record_ThrottledBetweenFailures_NeitherCountsNorInterruptsTheRow()
    {
        var window = Create();
        Record(window, ServerError);
        Record(window, Throttled);
        Record(window, ServerError);
        Assert.Equal(2, window.ConsecutiveFailures);

        Record(window, AttemptOutcome.Success);
        Assert.Equal(0, window.ConsecutiveFailures);
    }

    [Fact]
    public void Record_AsTimePasses_DropsTheOldestSliceAndNoMore()
    {
        var window = Create();
        for (var second = 0; second < 30; second += 3)
        {
            Record(window, ServerError);
            _clock.Advance(TimeSpan.FromSeconds(3));
        }

        // The first slice has just left; the record below is in the slice after the tenth.
        Record(window, ServerError);
        Assert.Equal(10, window.Sum.Failures);

        _clock.Advance(TimeSpan.FromSeconds(15));
        Record(window, ServerError);
        Assert.Equal(6, window.Sum.Failures);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(31)]
    [InlineData(1_000_000)]
    public void Record_AfterAWholeWindowOfSilence_KnowsOnlyTheNewOutcome(int seconds)
    {
        var window = Create();
        for (var i = 0; i < 50; i++) Record(window, ServerError, TimeSpan.FromSeconds(20));
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        Record(window, AttemptOutcome.Success, TimeSpan.FromSeconds(1));

        Assert.Equal((1, 0, 1), (window.Sum.Total, window.Sum.Failures, window.Sum.Latencies));
        Assert.InRange(window.LatencyP95, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.0905));
    }

    [Fact]
    public void Record_WallClockStepsBack_ChangesNothing()
    {
        var window = Create();
        Record(window, ServerError);
        _clock.StepWallClock(TimeSpan.FromHours(-1));
        Record(window, ServerError);

        Assert.Equal(2, window.Sum.Failures);
    }

    [Fact]
    public void Record_TimestampOlderThanTheLatest_CountsIntoTheLatestSlice()
    {
        var window = Create();
        var early = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromSeconds(9));
        Record(window, ServerError);
        window.Record(early, ServerError, null);
        Assert.Equal(2, window.Sum.Failures);

        _clock.Advance(TimeSpan.FromSeconds(30));
        Record(window, AttemptOutcome.Success);
        Assert.Equal(0, window.Sum.Failures);
    }

    [Fact]
    public void LatencyP95_UniformTimes_IsWithinNinePercentAbove()
    {
        var window = Create();
        for (var i = 1; i <= 1000; i++) Record(window, AttemptOutcome.Success, TimeSpan.FromMilliseconds(10 * i));

        Assert.InRange(window.LatencyP95, TimeSpan.FromSeconds(9.5), TimeSpan.FromSeconds(9.5 * 1.0906));
    }

    [Theory]
    [InlineData(95, 5, false)]
    [InlineData(94, 6, true)]
    [InlineData(19, 1, false)]
    [InlineData(18, 2, true)]
    public void IsP95Slow_ShareJustAboveTheLimit_IsExact(int atTheLimit, int above, bool slow)
    {
        var window = Create();
        for (var i = 0; i < atTheLimit; i++) Record(window, AttemptOutcome.Success, TimeSpan.FromSeconds(12));
        for (var i = 0; i < above; i++) Record(window, AttemptOutcome.Success, TimeSpan.FromSeconds(12) + TimeSpan.FromMilliseconds(1));

        Assert.Equal(slow, window.Sum.IsP95Slow);
        Assert.Equal(slow, window.LatencyP95 > TimeSpan.FromSeconds(12));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_600_000)]
    public void Record_TimeBeyondTheScale_IsCountedAtItsEnd(int milliseconds)
    {
        var window = Create();
        Record(window, AttemptOutcome.Success, TimeSpan.FromMilliseconds(milliseconds));

        Assert.Equal(1, window.Sum.Latencies);
        Assert.Equal(milliseconds > 12_000, window.Sum.IsP95Slow);
    }

    [Fact]
    public void LatencyP95_NoTimes_IsZero() => Assert.Equal(TimeSpan.Zero, Create().LatencyP95);

    private void Record(OutcomeWindow window, AttemptOutcome outcome, TimeSpan? timeToFirstToken = null) =>
        window.Record(_clock.GetTimestamp(), outcome, timeToFirstToken);

    private OutcomeWindow Create() => new(new BreakerSettings(), _clock.TimestampFrequency);
}
