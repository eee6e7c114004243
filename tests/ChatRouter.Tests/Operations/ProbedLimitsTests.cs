using ChatRouter.Admission.Places;
using ChatRouter.Fleet;
using ChatRouter.Health;
using ChatRouter.Model.Callers;
using ChatRouter.Operations;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Operations;

public sealed class ProbedLimitsTests
{
    private readonly ManualClock _clock = new();
    private readonly PlaceRegistry _places;
    private readonly ProbedLimits _limits;
    private FleetView _view = FleetView.Empty;

    public ProbedLimitsTests()
    {
        var backend = TestModel.Backend("a") with { MaxConcurrency = 40, StartConcurrency = 40 };
        _places = new PlaceRegistry(TestModel.Router(TestModel.Route(TestModel.Rung(1, backend))), _clock, new SeededRandom(1));
        _limits = new ProbedLimits(_places, () => _view, _clock);
        for (var i = 0; i < 20; i++) Take();
    }

    // Of 40 requests that the backend has from all instances 20 are ours.
    [Theory]
    [InlineData(30, 10, 15)]
    [InlineData(38, 2, 40)]
    [InlineData(37, 3, 40)]
    [InlineData(20, 20, 10)]
    [InlineData(0, 40, 1)]
    public void Turn_QueueAtTheBackend_TheLimitIsOurPartOfWhatIsAtWork(int running, int waiting, int limit)
    {
        See(running, waiting);
        _limits.Turn();

        Assert.Equal(limit, _places["a"].Limit);
    }

    [Fact]
    public void Turn_TheSameVerdictAgainOrAnOldOne_ChangesNothing()
    {
        See(30, 10);
        _limits.Turn();
        Take();
        _limits.Turn();
        Assert.Equal(15, _places["a"].Limit);

        See(1, 19);
        _clock.Advance(TimeSpan.FromSeconds(5.1));
        _limits.Turn();
        Assert.Equal(15, _places["a"].Limit);
    }

    [Theory]
    [InlineData(0.949, 1)]
    [InlineData(0.95, 15)]
    public void Turn_KvCacheFull_NothingIsTriedForAWhile(double use, int seconds)
    {
        See(15, 5, use);
        _limits.Turn();
        _clock.Advance(TimeSpan.FromSeconds(seconds - 0.1));
        Assert.Equal(seconds == 1, Take() is not null);

        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(seconds == 15, Take() is not null);
    }

    [Fact]
    public void Turn_BackendThatNobodyConfigured_IsLeftOut()
    {
        _view = _view with { Health = _view.Health.Add("b", Verdict("b", 1, 9, 0)) };

        _limits.Turn();

        Assert.Equal(40, _places["a"].Limit);
    }

    private Place? Take() => _places.TryTake("a", new PlaceClaim("chat", Lane.Critical, "t", 1, 10, 10), PlaceLook.Last);

    private void See(int running, int waiting, double kvCacheUse = 0) => _view = _view with { Health = _view.Health.SetItem("a", Verdict("a", running, waiting, kvCacheUse)) };

    private BackendHealth Verdict(string backend, int running, int waiting, double kvCacheUse) => new()
    {
        Backend = backend, State = HealthState.Healthy, Reason = "", CheckedAt = _clock.Now, Since = _clock.Now, Running = running, Waiting = waiting, KvCacheUse = kvCacheUse,
    };
}
