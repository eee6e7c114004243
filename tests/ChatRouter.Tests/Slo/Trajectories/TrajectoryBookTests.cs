using ChatRouter.Slo;
using ChatRouter.Slo.Trajectories;

namespace ChatRouter.Tests.Slo.Trajectories;

public sealed class TrajectoryBookTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TrajectoryBook _book = new(route => route == "chat" ? TimeSpan.FromSeconds(90) : null);

    [Fact]
    public void Add_RequestsOfOneTask_AreOnePart()
    {
        _book.Ask("a", s_noon, seconds: 2, isGood: false, body: 7);
        _book.Ask("a", s_noon.AddSeconds(5), body: 8);
        _book.Ask("a", s_noon.AddSeconds(20), seconds: 3, body: 7);

        var part = Assert.Single(_book.Changed(s_noon.AddSeconds(30)));
        Assert.Equal(("chat", s_noon, s_noon.AddSeconds(23)), (part.Route, part.Began, part.Ended));
        Assert.Equal((3, 1, 1, true), (part.Calls, part.BadCalls, part.Repeats, part.IsLastGood));
        Assert.Equal(TimeSpan.FromSeconds(90), part.Budget);
    }

    [Fact]
    public void Add_CallersBudget_ComesBeforeTheRoutes()
    {
        _book.Ask("a", s_noon, budget: TimeSpan.FromSeconds(5));

        Assert.Equal(TimeSpan.FromSeconds(5), Assert.Single(_book.Changed(s_noon)).Budget);
    }

    [Fact]
    public void Add_OtherTenantsTaskOfTheSameId_IsAnother()
    {
        _book.Add(Tasks.Call("a", s_noon), RequestVerdict.Good);
        _book.Add(Tasks.Call("a", s_noon, tenant: "other"), RequestVerdict.Good);

        Assert.Equal([1, 1], _book.Changed(s_noon).Select(part => part.Calls));
    }

    [Fact]
    public void Add_CallersFaultOrNoTask_CountsForNone()
    {
        _book.Add(Tasks.Call("a", s_noon), RequestVerdict.NotCounted);
        _book.Add(Tasks.Call("a", s_noon) with { Trajectory = null }, RequestVerdict.Good);
        _book.Add(Tasks.Call("a", s_noon) with { Route = null }, RequestVerdict.Bad);

        Assert.Empty(_book.Changed(s_noon));
    }

    [Fact]
    public void Add_LongAfterTheLastRequest_BeginsAnotherTask()
    {
        _book.Ask("a", s_noon);
        _book.Written(_book.Changed(s_noon));

        var later = s_noon.AddMinutes(11);
        _book.Ask("a", later);

        var part = Assert.Single(_book.Changed(later));
        Assert.Equal((1, later), (part.Calls, part.Began));
    }

    [Fact]
    public void Changed_OnlyWhatIsNotWrittenYet()
    {
        _book.Ask("a", s_noon);
        _book.Ask("b", s_noon);
        var first = _book.Changed(s_noon);
        _book.Ask("b", s_noon.AddSeconds(2));
        _book.Written(first);

        Assert.Equal(2, Assert.Single(_book.Changed(s_noon.AddSeconds(3))).Calls);
    }

    [Fact]
    public void Changed_OverAndWritten_IsForgotten()
    {
        _book.Ask("a", s_noon);
        _book.Written(_book.Changed(s_noon));

        _book.Changed(s_noon.AddMinutes(11));

        Assert.Equal(0, _book.Count);
    }

    [Fact]
    public void Add_NoRoom_IsDroppedAndCounted()
    {
        for (var task = 0; task < TrajectoryBook.Capacity + 3; task++) _book.Ask($"t{task}", s_noon);

        Assert.Equal((TrajectoryBook.Capacity, 3L), (_book.Count, _book.Dropped));
    }

    [Fact]
    public async Task Add_FromManyThreads_LosesNothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var call = 0; call < 1000; call++) _book.Ask("a", s_noon);
        })));

        Assert.Equal(8000, Assert.Single(_book.Changed(s_noon)).Calls);
    }

    [Theory]
    [InlineData(TrajectoryOutcome.Failed, true, 1, "Failed")]
    [InlineData(TrajectoryOutcome.Unknown, false, 1, "Broken")]
    [InlineData(TrajectoryOutcome.Completed, false, 1, "Good")]
    [InlineData(TrajectoryOutcome.Completed, true, 91, "Late")]
    [InlineData(TrajectoryOutcome.Unknown, true, 90, "Good")]
    public void Judge_TaskThatIsOver_ByOutcomeLastAnswerAndBudget(TrajectoryOutcome outcome, bool isLastGood, double seconds, string verdict)
    {
        _book.Ask("a", s_noon, seconds, isLastGood);
        if (outcome != TrajectoryOutcome.Unknown) _book.End(Tasks.Tenant, "a", new TrajectoryReport(outcome, 2, 1), s_noon.AddMinutes(5));

        var part = Assert.Single(_book.Changed(s_noon));
        Assert.Equal(verdict, TrajectoryRule.Judge(part).ToString());
        Assert.Equal(outcome == TrajectoryOutcome.Unknown ? (0, 0) : (2, 1), (part.FailedTools, part.FailedRetrievals));
    }
}
