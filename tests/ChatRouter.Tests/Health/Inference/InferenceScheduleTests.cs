using ChatRouter.Health;
using ChatRouter.Health.Inference;
using ChatRouter.Model.Settings.Health;

namespace ChatRouter.Tests.Health.Inference;

public sealed class InferenceScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly InferenceSettings Settings = new() { IsEnabled = true, Interval = TimeSpan.FromSeconds(60), TokensPerDay = 1000 };

    [Fact]
    public void Decide_SwitchedOff_IsNo() => Assert.Equal(InferenceDue.No, InferenceSchedule.Decide(Settings with { IsEnabled = false }, null, false, Spent(0), Now));

    [Fact]
    public void Decide_NothingKnown_IsYes() => Assert.Equal(InferenceDue.Yes, InferenceSchedule.Decide(Settings, null, false, Spent(0), Now));

    [Theory]
    [InlineData(0, 58, false)]
    [InlineData(0, 59, true)]
    [InlineData(1, 10, true)]
    public void Decide_KnownVerdict_GoodWaitsForTheIntervalAndBadDoesNot(int failures, int secondsAgo, bool expected)
    {
        var known = new InferenceHealth { At = Now.AddSeconds(-secondsAgo), State = HealthState.Healthy, Reason = "", Failures = failures };

        Assert.Equal(expected, InferenceSchedule.Decide(Settings, known, false, Spent(0), Now).IsDue);
    }

    [Fact]
    public void Decide_Trial_IsYesWhateverIsKnown()
    {
        var known = new InferenceHealth { At = Now, State = HealthState.Healthy, Reason = "" };

        Assert.Equal((false, true), (InferenceSchedule.Decide(Settings, known, false, Spent(0), Now).IsDue, InferenceSchedule.Decide(Settings, known, true, Spent(0), Now).IsDue));
    }

    [Theory]
    [InlineData(1000 - KnownAnswer.LargestCost, true, null)]
    [InlineData(1001 - KnownAnswer.LargestCost, false, "inference not tested: the day's 1000 tokens are used up")]
    public void Decide_Budget_MustHoldTheLargestAnswer(int spent, bool expected, string? note) =>
        Assert.Equal(new InferenceDue(expected, note), InferenceSchedule.Decide(Settings, null, false, Spent(spent), Now));

    [Theory]
    [InlineData(0, 700)]
    [InlineData(-12, 700)]
    [InlineData(-13, 0)]
    [InlineData(12, 0)]
    public void On_Moment_KeepsWhatWasSpentOnTheSameDayOfUtc(int hours, int expected) =>
        Assert.Equal(expected, TokenSpending.On(Now, TokenSpending.On(Now.AddHours(hours).ToOffset(TimeSpan.FromHours(9)), null).Plus(700)).Tokens);

    private static TokenSpending Spent(int tokens) => TokenSpending.On(Now, null).Plus(tokens);
}
