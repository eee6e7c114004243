using ChatRouter.Attempts;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Attempts;

public sealed class AttemptScheduleTests
{
    private static readonly Backend A = TestModel.Backend("a");
    private static readonly Backend B = TestModel.Backend("b");
    private static readonly Backend C = TestModel.Backend("c");
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Next_WholeRungFailsWithServerErrors_RetriesInsideTheRungBeforeTheNext()
    {
        var schedule = Create(TestModel.Plan(TestModel.Rung(1, A, B), TestModel.Rung(2, C)));

        Assert.Equal(["a", "b", "a", "b", "c", "c"], Drive(schedule, FailureReason.ServerError));
    }

    [Fact]
    public void Next_SilentBackend_IsAskedOnce()
    {
        var schedule = Create(TestModel.Plan(TestModel.Rung(1, A), TestModel.Rung(2, B)));

        Assert.Equal(["a", "b"], Drive(schedule, FailureReason.FirstTokenTimeout));
    }

    [Fact]
    public void Next_BudgetSpent_IsNull()
    {
        var schedule = Create(TestModel.Plan(TestModel.Rung(1, A, B), TestModel.Rung(2, C)), maxAttempts: 3);

        Assert.Equal(["a", "b", "a"], Drive(schedule, FailureReason.ServerError));
        Assert.Equal(3, schedule.Attempts);
    }

    [Fact]
    public void Next_ThrottledForTwoSecondsAndOnlyALowerRungLeft_WaitsItOut()
    {
        var schedule = Create(TestModel.Plan(TestModel.Rung(1, A), TestModel.Rung(2, B)));
        Fail(schedule, AttemptOutcome.Failure(FailureReason.Throttled, TimeSpan.FromSeconds(2)), TimeSpan.FromMilliseconds(5));

        var next = schedule.Next(TimeSpan.FromMilliseconds(5), Minute);

        Assert.Equal("a", next!.Value.Candidate.Backend.Name);
        Assert.InRange(next.Value.Wait, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2.1));
    }

    [Fact]
    public void Next_ThrottledAndAnotherBackendInTheRung_TakesTheOtherAtOnce()
    {
        var schedule = Create(TestModel.Plan(TestModel.Rung(1, A, B)));
        Fail(schedule, AttemptOutcome.Failure(FailureReason.Throttled, TimeSpan.FromSeconds(1)), TimeSpan.Zero);

        Assert.Equal(new NextAttempt(1, new Candidate(B, TestModel.Rung(1, A, B)), TimeSpan.Zero), schedule.Next(TimeSpan.Zero, Minute), Comparer);
    }

    [Fact]
    public void Next_ThrottledForLonger_GoesToTheNextRung()
    {
        var schedule = Create(TestModel.Plan(TestModel.Rung(1, A), TestModel.Rung(2, B)));
        Fail(schedule, AttemptOutcome.Failure(FailureReason.Throttled, TimeSpan.FromSeconds(2.1)), TimeSpan.Zero);

        Assert.Equal("b", schedule.Next(TimeSpan.Zero, Minute)!.Value.Candidate.Backend.Name);
    }

    [Fact]
    public void Failed_Throttled_TakesTheWholeQuotaGroupOut()
    {
        var one = TestModel.Backend("one", quotaGroup: "account");
        var two = TestModel.Backend("two", quotaGroup: "account");
        var schedule = Create(TestModel.Plan(TestModel.Rung(1, one, two), TestModel.Rung(2, C)));
        Fail(schedule, AttemptOutcome.Failure(FailureReason.Throttled, TimeSpan.FromHours(1)), TimeSpan.Zero);

        Assert.Equal("c", schedule.Next(TimeSpan.Zero, Minute)!.Value.Candidate.Backend.Name);
    }

    [Fact]
    public void Failed_ContextLength_LeavesOnlyLargerWindows()
    {
        var small = TestModel.Backend("small", contextWindow: 4096);
        var same = TestModel.Backend("same", contextWindow: 4096);
        var large = TestModel.Backend("large", contextWindow: 32768);
        var schedule = Create(TestModel.Plan(TestModel.Rung(1, small, same), TestModel.Rung(2, large)));
        Fail(schedule, AttemptOutcome.Ignored(FailureReason.ContextLength), TimeSpan.Zero);

        Assert.Equal(["large"], Drive(schedule, FailureReason.ContextLength));
    }

    [Fact]
    public void Next_WaitDoesNotFitTheDeadline_SkipsToWhatFits()
    {
        var schedule = Create(TestModel.Plan(TestModel.Rung(1, A), TestModel.Rung(2, B)));
        Fail(schedule, AttemptOutcome.Failure(FailureReason.Throttled, TimeSpan.FromSeconds(2)), TimeSpan.Zero);

        Assert.Equal("b", schedule.Next(TimeSpan.Zero, TimeSpan.FromSeconds(1))!.Value.Candidate.Backend.Name);
    }

    [Fact]
    public void Next_LastResort_IsTriedOnce()
    {
        var rung = TestModel.Rung(1, A);
        var schedule = Create(new RoutePlan([new Candidate(A, rung, IsLastResort: true)], []));

        Assert.Equal(["a"], Drive(schedule, FailureReason.ServerError));
    }

    [Fact]
    public void IsOnly_OthersOut_IsTrue()
    {
        var schedule = Create(TestModel.Plan(TestModel.Rung(1, A, B)));
        Assert.False(schedule.IsOnly(0));

        schedule.Drop(1);

        Assert.True(schedule.IsOnly(0));
    }

    private static EqualityComparer<NextAttempt?> Comparer { get; } = EqualityComparer<NextAttempt?>.Create((x, y) => x?.Slot == y?.Slot && x?.Wait == y?.Wait);

    private static AttemptSchedule Create(RoutePlan plan, int maxAttempts = 6) => new(plan, maxAttempts, new SeededRandom(0.5));

    private static void Fail(AttemptSchedule schedule, AttemptOutcome outcome, TimeSpan elapsed)
    {
        var next = schedule.Next(elapsed, Minute)!.Value;
        schedule.Begin(next.Slot);
        schedule.Failed(next.Slot, outcome, elapsed);
    }

    private static List<string> Drive(AttemptSchedule schedule, FailureReason reason)
    {
        var order = new List<string>();
        var elapsed = TimeSpan.Zero;
        while (schedule.Next(elapsed, Minute) is { } next)
        {
            elapsed += next.Wait;
            order.Add(next.Candidate.Backend.Name);
            schedule.Begin(next.Slot);
            schedule.Failed(next.Slot, AttemptOutcome.Failure(reason), elapsed);
        }

        return order;
    }
}
