using ChatRouter.CircuitBreaker;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Settings;

namespace ChatRouter.Tests.CircuitBreaker;

public sealed class CircuitTests : CircuitFixture
{
    [Fact]
    public void Report_SixFailuresInARow_OpensForTheBreakAndTellsOnce()
    {
        var circuit = Create();
        Fail(circuit, 6);

        Assert.Equal(CircuitPhase.Open, circuit.State.Phase);
        Assert.Equal(_clock.Now.AddSeconds(60), circuit.State.OpenUntil);
        Assert.Equal("6 failures in a row > 5, the last: ServerError", circuit.State.Figures);
        Assert.False(circuit.TryAcquire(out _));
        Assert.Equal(["Closed>Open ConsecutiveFailures"], _transitions);
    }

    [Fact]
    public void State_BreakIsOver_ShowsHalfOpenBeforeAnyCall()
    {
        var circuit = Create();
        Fail(circuit, 6);
        _clock.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(CircuitPhase.HalfOpen, circuit.State.Phase);
        Assert.Equal(["Closed>Open ConsecutiveFailures"], _transitions);
    }

    [Fact]
    public void TryAcquire_RampingAndNowhereElseToGo_IsNotTurnedAwayByShare()
    {
        var circuit = Ramping();
        _chance = 0.99;

        Assert.False(circuit.TryAcquire(out _));
        Assert.True(circuit.TryAcquire(out var permit, lastResort: true));
        Assert.False(permit.IsTrial);
    }

    [Fact]
    public void Report_FailuresOnTheRamp_OpensForTwiceTheBreak()
    {
        var circuit = Ramping();
        _chance = 0;
        Fail(circuit, 6);

        Assert.Equal(_clock.Now.AddSeconds(120), circuit.State.OpenUntil);
    }

    [Fact]
    public void Report_IgnoredOutcomes_NeitherTripNorHeal()
    {
        var circuit = Create();
        Fail(circuit, 5);
        for (var i = 0; i < 100; i++) Report(circuit, AttemptOutcome.Ignored(FailureReason.CallerFault));
        Assert.Equal(CircuitPhase.Closed, circuit.State.Phase);

        Fail(circuit, 1);
        Assert.Equal(CircuitPhase.Open, circuit.State.Phase);
    }

    [Fact]
    public void Report_CallsFromBeforeTheBreak_AreDropped()
    {
        var circuit = Create();
        Assert.True(circuit.TryAcquire(out var early));
        Fail(circuit, 6);
        _clock.Advance(TimeSpan.FromSeconds(60));
        var halfOpen = circuit.State;

        circuit.Report(early, AttemptOutcome.Success, null);
        circuit.Report(early, ServerError, null);
        Assert.Equal(halfOpen, circuit.State);
    }

    [Fact]
    public void Report_WindowFromBeforeTheBreak_DoesNotCountAfterIt()
    {
        var circuit = Create(new BreakerSettings { Break = TimeSpan.FromSeconds(1), Ramp = TimeSpan.FromSeconds(1) });
        Fail(circuit, 6);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Succeed(circuit);
        Succeed(circuit);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Fail(circuit, 5);

        Assert.Equal(CircuitPhase.Closed, circuit.State.Phase);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(86_400, 600)]
    public void Report_RetryAfter_KeepsTheWholeGroupBusyUntilThenButNoLongerThanTheLongestBreak(int seconds, int busy)
    {
        var circuit = Create();
        var sibling = Create();
        Report(circuit, AttemptOutcome.Failure(FailureReason.Throttled, TimeSpan.FromSeconds(seconds)));

        Assert.Equal(CircuitPhase.Closed, circuit.State.Phase);
        Assert.Equal(_clock.Now.AddSeconds(busy), sibling.EarliestAttempt(_clock.Now));
        Assert.False(sibling.MayAcquire(_clock.Now));
        Assert.False(sibling.TryAcquire(out _));

        _clock.Advance(TimeSpan.FromSeconds(busy));
        Assert.True(sibling.MayAcquire(_clock.Now));
        Assert.True(sibling.TryAcquire(out _));
    }

    [Fact]
    public void Report_QuotaExhausted_OpensTheCircuitAndKeepsTheGroupBusyAsLong()
    {
        var circuit = Create();
        Report(circuit, AttemptOutcome.Failure(FailureReason.QuotaExhausted));

        Assert.Equal(TripCause.QuotaExhausted, circuit.State.Cause);
        Assert.Equal(circuit.State.OpenUntil, _group.BusyUntil);
    }

    [Fact]
    public void Adopt_SharedOpenState_OpensButIsNotToldAgain()
    {
        var circuit = Create();
        var until = _clock.Now.AddSeconds(45);
        circuit.Adopt(new CircuitState { Phase = CircuitPhase.Open, Generation = 4, Since = _clock.Now, OpenUntil = until, BreakCount = 2, Cause = TripCause.EngineDead });

        Assert.Equal((CircuitPhase.Open, 4L, until), (circuit.State.Phase, circuit.State.Generation, circuit.State.OpenUntil));
        Assert.Empty(_transitions);
    }

    [Fact]
    public void Adopt_TrialsOfOthersAfterItsOwnBreak_EndItsOwnOpinionAndAreTold()
    {
        var circuit = Opened(new ScriptedLender());
        circuit.Adopt(CircuitState.Initial with { ProvenAt = _clock.Now });
        circuit.Adopt(CircuitState.Initial with { ProvenAt = _clock.Now.AddSeconds(1) });

        Assert.Equal(CircuitPhase.Ramping, circuit.State.Phase);
        Assert.Equal(["Closed>Open ConsecutiveFailures", "Open>HalfOpen ConsecutiveFailures", "HalfOpen>Ramping ConsecutiveFailures"], _transitions);
    }

    [Fact]
    public void Adopt_ReturnToServiceOfTheFleet_NeedsNoTrialOfItsOwn()
    {
        var circuit = Create();
        var open = new CircuitState { Phase = CircuitPhase.Open, Generation = 4, Since = _clock.Now, OpenUntil = _clock.Now.AddSeconds(45), BreakCount = 1, Cause = TripCause.EngineDead };
        circuit.Adopt(open);
        _clock.Advance(TimeSpan.FromSeconds(50));
        circuit.Adopt(open with { Phase = CircuitPhase.Ramping, Since = _clock.Now });

        Assert.Equal(CircuitPhase.Ramping, circuit.State.Phase);
        _clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal((CircuitPhase.Closed, open.OpenUntil), (circuit.State.Phase, circuit.State.OpenUntil));
        Assert.Empty(_transitions);
    }

    [Fact]
    public void Look_WindowHasRolledOn_CountsWhatIsStillInIt()
    {
        var circuit = Create();
        Fail(circuit, 2);
        Succeed(circuit);
        Assert.Equal(new CircuitEvidence(false, 1, 2), circuit.Look());
        _clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(default, circuit.Look());
        Fail(circuit, 6);
        Assert.Equal(new CircuitEvidence(true, 0, 0), circuit.Look());
    }

    [Fact]
    public void TryAcquireAndReport_Closed_AllocateNothing()
    {
        var circuit = Create();
        Run(circuit, 1000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(circuit, 10_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Run(Circuit circuit, int calls)
        {
            for (var i = 0; i < calls; i++)
            {
                circuit.TryAcquire(out var permit);
                circuit.Report(permit, AttemptOutcome.Success, TimeSpan.FromMilliseconds(i));
            }
        }
    }

    [Fact]
    public void OnTransition_ObserverLooksAtTheCircuit_DoesNotDeadlock()
    {
        Circuit? circuit = null;
        CircuitPhase? seen = null;
        circuit = new Circuit(Backend(new BreakerSettings()), _group, _clock, new FixedChance(() => _chance), new Observer((_, _) => seen = circuit!.State.Phase), OwnTrials.Instance, "me");
        Fail(circuit, 6);

        Assert.Equal(CircuitPhase.Open, seen);
    }
}
