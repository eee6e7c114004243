using ChatRouter.CircuitBreaker;
using ChatRouter.Model;

namespace ChatRouter.Tests.CircuitBreaker;

public sealed class CircuitTests
{
    private static readonly AttemptOutcome ServerError = AttemptOutcome.Failure(FailureReason.ServerError);

    private readonly ManualClock _clock = new();
    private readonly List<string> _transitions = [];
    private readonly QuotaGroup _group = new();
    private double _chance;

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
    public void TryAcquire_HalfOpen_LetsOneTrialThroughUntilItsLeaseEnds()
    {
        var circuit = HalfOpen();

        Assert.True(circuit.TryAcquire(out var first));
        Assert.True(first.IsTrial);
        Assert.False(circuit.TryAcquire(out _));
        Assert.False(circuit.MayAcquire(_clock.Now));
        Assert.Equal(_clock.Now.AddSeconds(30), circuit.EarliestAttempt(_clock.Now));

        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.True(circuit.TryAcquire(out var second));
        Assert.Equal(first.Trial + 1, second.Trial);
    }

    [Fact]
    public void TryAcquire_ManyThreadsAtTheEndOfTheBreak_GivesExactlyOneTrial()
    {
        for (var round = 0; round < 20; round++)
        {
            var circuit = HalfOpen();
            var trials = 0;
            using var start = new Barrier(4);
            var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
            {
                start.SignalAndWait();
                if (circuit.TryAcquire(out var permit) && permit.IsTrial) Interlocked.Increment(ref trials);
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());

            Assert.Equal(1, trials);
        }
    }

    [Fact]
    public void Report_TwoTrialsSucceed_RampsThenCloses()
    {
        var circuit = HalfOpen();
        _transitions.Clear();
        Succeed(circuit);
        Succeed(circuit);
        Assert.Equal(CircuitPhase.Ramping, circuit.State.Phase);

        Assert.Equal((true, false), (Acquires(circuit, 0.049), Acquires(circuit, 0.05)));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((true, false), (Acquires(circuit, 0.249), Acquires(circuit, 0.25)));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True(Acquires(circuit, 0.999));

        _clock.Advance(TimeSpan.FromSeconds(5));
        Succeed(circuit);
        Assert.Equal(CircuitPhase.Closed, circuit.State.Phase);
        Assert.Equal(["Open>HalfOpen ConsecutiveFailures", "HalfOpen>Ramping ConsecutiveFailures", "Ramping>Closed None"], _transitions);
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
    public void Report_TrialFails_DoublesTheBreak()
    {
        var circuit = HalfOpen();
        Fail(circuit, 1);

        Assert.Equal(CircuitPhase.Open, circuit.State.Phase);
        Assert.Equal(_clock.Now.AddSeconds(120), circuit.State.OpenUntil);
        Assert.Equal((TripCause.TrialFailed, "the trial failed: ServerError"), (circuit.State.Cause, circuit.State.Figures));
    }

    [Fact]
    public void Report_CallerLeavesTheTrial_ReturnsTheLeaseAndChangesNothing()
    {
        var circuit = HalfOpen();
        var before = circuit.State;
        Assert.True(circuit.TryAcquire(out var permit));
        circuit.Report(permit, AttemptOutcome.Ignored(FailureReason.CallerGone), null);

        Assert.Equal(before with { Trial = 1 }, circuit.State);
        Assert.True(circuit.TryAcquire(out var next));
        Assert.True(next.IsTrial);
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

    [Fact]
    public void Report_TrialsThatOutliveTheirLease_StillCloseTheCircuit()
    {
        var circuit = HalfOpen();
        Assert.True(circuit.TryAcquire(out var first));
        _clock.Advance(TimeSpan.FromSeconds(31));
        Assert.True(circuit.TryAcquire(out var second));
        circuit.Report(first, AttemptOutcome.Success, null);
        Assert.False(circuit.TryAcquire(out _));
        circuit.Report(second, AttemptOutcome.Success, null);

        Assert.Equal(CircuitPhase.Ramping, circuit.State.Phase);
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
    public void Report_TrialThrottledWithATime_ReturnsTheLeaseAndDoesNotGrowTheBreak()
    {
        var circuit = HalfOpen();
        Report(circuit, AttemptOutcome.Failure(FailureReason.Throttled, TimeSpan.FromSeconds(7)));

        Assert.Equal((CircuitPhase.HalfOpen, 1), (circuit.State.Phase, circuit.State.BreakCount));
        Assert.Equal(_clock.Now.AddSeconds(7), circuit.EarliestAttempt(_clock.Now));
    }

    [Fact]
    public void Report_TrialThrottledWithoutATime_FailsTheTrial()
    {
        var circuit = HalfOpen();
        Report(circuit, AttemptOutcome.Failure(FailureReason.Throttled));

        Assert.Equal((CircuitPhase.Open, 2), (circuit.State.Phase, circuit.State.BreakCount));
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
    public void TryAcquire_HalfOpenWithoutTheLease_AsksOnceAndTheNextCallAfterTheGrantHasTheTrial()
    {
        var lender = new ScriptedLender();
        var circuit = Opened(lender);

        Assert.False(circuit.TryAcquire(out _));
        Assert.Equal(1, lender.Asked);
        Assert.True(circuit.Grant(new TrialLease(9, "me", _clock.Now.AddSeconds(30)), isTaken: false));
        Assert.True(circuit.TryAcquire(out var trial));
        Assert.Equal(9, trial.Trial);
        Assert.False(circuit.TryAcquire(out _));
        Assert.Equal(1, lender.Asked);

        circuit.Report(trial, ServerError, null);
        Assert.Equal((1, null), (lender.Ended, circuit.State.TrialHolder));
    }

    [Fact]
    public void TryAcquire_LeaseOfAnother_DoesNotAskUntilItIsOver()
    {
        var lender = new ScriptedLender();
        var circuit = Opened(lender);
        circuit.Deny(_clock.Now.AddSeconds(7));

        Assert.False(circuit.TryAcquire(out _));
        Assert.Equal((0, _clock.Now.AddSeconds(7)), (lender.Asked, circuit.EarliestAttempt(_clock.Now)));
        _clock.Advance(TimeSpan.FromSeconds(7));
        Assert.False(circuit.TryAcquire(out _));
        Assert.Equal(1, lender.Asked);
    }

    [Fact]
    public void Report_TrialOfAnEarlierEpoch_StillGivesTheLeaseBack()
    {
        var lender = new ScriptedLender();
        var circuit = Opened(lender);
        circuit.Grant(new TrialLease(3, "me", _clock.Now.AddSeconds(30)), isTaken: false);
        Assert.True(circuit.TryAcquire(out var trial));
        circuit.Adopt(new CircuitState { Phase = CircuitPhase.Open, Generation = 8, Since = _clock.Now, OpenUntil = _clock.Now.AddSeconds(60), BreakCount = 2, Trial = 3, TrialHolder = "me", TrialExpiry = _clock.Now.AddSeconds(30) });
        circuit.Report(trial, AttemptOutcome.Success, null);

        Assert.Equal((CircuitPhase.Open, 8L, null, 1), (circuit.State.Phase, circuit.State.Generation, circuit.State.TrialHolder, lender.Ended));
    }

    [Fact]
    public void EndProbe_ProvenWhileTheBreakLasts_LeavesTheEndOfTheBreakWhereItWas()
    {
        var circuit = Create(lender: new ScriptedLender());
        Fail(circuit, 6);
        var until = circuit.State.OpenUntil;
        circuit.Grant(new TrialLease(1, "me", _clock.Now.AddSeconds(30)), isTaken: true);
        circuit.EndProbe(1, isProven: true);
        Assert.Equal((CircuitPhase.HalfOpen, until, 1), (circuit.State.Phase, circuit.State.OpenUntil, circuit.State.TrialSuccesses));

        circuit.Grant(new TrialLease(2, "me", _clock.Now.AddSeconds(30)), isTaken: true);
        Assert.False(circuit.TryAcquire(out _));
        circuit.EndProbe(2, isProven: true);
        circuit.EndProbe(2, isProven: true);
        Assert.Equal((CircuitPhase.Ramping, until), (circuit.State.Phase, circuit.State.OpenUntil));
    }

    [Fact]
    public void EndProbe_NotProven_NeverLengthensTheBreak()
    {
        var circuit = HalfOpen();
        var before = circuit.State;
        circuit.Grant(new TrialLease(1, "me", _clock.Now.AddSeconds(30)), isTaken: true);
        circuit.EndProbe(1, isProven: false);

        Assert.Equal(before with { Trial = 1 }, circuit.State);
    }

    [Fact]
    public void ReturnUnused_CallCameInTime_KeepsTheLease()
    {
        var circuit = Create(lender: new ScriptedLender());
        Fail(circuit, 6);
        _clock.Advance(TimeSpan.FromSeconds(60));
        circuit.Grant(new TrialLease(1, "me", _clock.Now.AddSeconds(30)), isTaken: false);
        Assert.True(circuit.TryAcquire(out _));
        circuit.ReturnUnused(1);
        Assert.Equal(("me", false), (circuit.State.TrialHolder, circuit.WasLeaseUnused));
    }

    [Fact]
    public void ReturnUnused_NobodyCame_GivesItBackAndSaysSo()
    {
        var lender = new ScriptedLender();
        var circuit = Opened(lender);
        circuit.Grant(new TrialLease(1, "me", _clock.Now.AddSeconds(30)), isTaken: false);
        circuit.ReturnUnused(1);
        Assert.Equal((null, true, 1), (circuit.State.TrialHolder, circuit.WasLeaseUnused, lender.Ended));
    }

    [Fact]
    public void TryAcquire_OwnLeaseFromBeforeTheFleetWasReachedAgain_IsGivenBackAndTheFleetIsAsked()
    {
        var lender = new ScriptedLender { IsAlone = true };
        var circuit = Opened(lender);
        circuit.GrantOwn();
        lender.IsAlone = false;

        Assert.False(circuit.TryAcquire(out _));
        Assert.Equal((null, 1, 1), (circuit.State.TrialHolder, lender.Ended, lender.Asked));
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

    private static void Succeed(Circuit circuit) => Report(circuit, AttemptOutcome.Success);

    private static void Fail(Circuit circuit, int times)
    {
        for (var i = 0; i < times; i++) Report(circuit, ServerError);
    }

    private static void Report(Circuit circuit, AttemptOutcome outcome)
    {
        Assert.True(circuit.TryAcquire(out var permit));
        circuit.Report(permit, outcome, null);
    }

    private bool Acquires(Circuit circuit, double chance)
    {
        _chance = chance;
        return circuit.TryAcquire(out _);
    }

    private Circuit Opened(ITrialLender lender)
    {
        var circuit = Create(lender: lender);
        Fail(circuit, 6);
        _clock.Advance(TimeSpan.FromSeconds(60));
        return circuit;
    }

    private Circuit HalfOpen()
    {
        var circuit = Create();
        Fail(circuit, 6);
        _clock.Advance(TimeSpan.FromSeconds(60));
        return circuit;
    }

    private Circuit Ramping()
    {
        var circuit = HalfOpen();
        Succeed(circuit);
        Succeed(circuit);
        return circuit;
    }

    private Circuit Create(BreakerSettings? settings = null, ITrialLender? lender = null) => new(
        Backend(settings ?? new BreakerSettings()),
        _group,
        _clock,
        new FixedChance(() => _chance),
        new Observer((from, to) => _transitions.Add($"{from.Phase}>{to.Phase} {to.Cause}")),
        lender ?? OwnTrials.Instance,
        "me");

    private static Backend Backend(BreakerSettings settings) => new()
    {
        Name = "gpu1", Protocol = ProtocolKind.Vllm, BaseUrl = new Uri("http://127.0.0.1:1"), Model = "m", QuotaGroup = "gpu1", Breaker = settings,
    };

    private sealed class FixedChance(Func<double> next) : IRandomSource
    {
        public double NextDouble() => next();
    }

    private sealed class ScriptedLender : ITrialLender
    {
        public bool IsAlone { get; set; }

        public int Asked { get; private set; }

        public int Ended { get; private set; }

        public Task AskAsync(Circuit circuit)
        {
            Asked++;
            return Task.CompletedTask;
        }

        public void OnTrialEnded(Circuit circuit) => Ended++;
    }

    private sealed class Observer(Action<CircuitState, CircuitState> told) : ICircuitObserver
    {
        public void OnTransition(Backend backend, CircuitState from, CircuitState to) => told(from, to);
    }
}
