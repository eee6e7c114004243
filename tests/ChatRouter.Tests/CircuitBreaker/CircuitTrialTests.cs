using ChatRouter.CircuitBreaker;
using ChatRouter.Model.Plans;

namespace ChatRouter.Tests.CircuitBreaker;

/// <summary>Half-open: who has the trial, and what it shows.</summary>
public sealed class CircuitTrialTests : CircuitFixture
{
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
    public void Report_TrialFails_DoublesTheBreak()
    {
        var circuit = HalfOpen();
        Fail(circuit, 1);

        Assert.Equal(CircuitPhase.Open, circuit.State.Phase);
        Assert.Equal(_clock.Now.AddSeconds(120), circuit.State.OpenUntil);
        Assert.Equal((TripCause.TrialFailed, "the trial failed: ServerError"), (circuit.State.Cause, circuit.State.Figures));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Report_TrialsOfOthersHaveClosedTheCircuitMeanwhile_ReturnsTheLease(bool isIgnored)
    {
        var circuit = HalfOpen();
        Assert.True(circuit.TryAcquire(out var trial));
        foreach (var seconds in new[] { 0, 1 }) circuit.Adopt(CircuitState.Initial with { ProvenAt = _clock.Now.AddSeconds(seconds) });
        _clock.Advance(TimeSpan.FromSeconds(15));
        Succeed(circuit);
        Assert.Equal((CircuitPhase.Closed, "me"), (circuit.State.Phase, circuit.State.TrialHolder));

        circuit.Report(trial, isIgnored ? AttemptOutcome.Ignored(FailureReason.CallerGone) : AttemptOutcome.Success, null);
        Assert.Equal((null, 0), (circuit.State.TrialHolder, circuit.Look().Failures));
    }

    [Fact]
    public void Report_CallerLeavesTheTrial_ReturnsTheLeaseAndChangesNothing()
    {
        var circuit = HalfOpen();
        var before = circuit.State;
        Assert.True(circuit.TryAcquire(out var permit));
        circuit.Report(permit, AttemptOutcome.Ignored(FailureReason.CallerGone), null);

        Assert.Equal(before with { Trial = 1, IsLeaseOwn = true }, circuit.State);
        Assert.True(circuit.TryAcquire(out var next));
        Assert.True(next.IsTrial);
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
}
