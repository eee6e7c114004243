using ChatRouter.CircuitBreaker;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Fleet;

/// <summary>Trials that the fleet shares: one instance has the lease, and all go by the result.</summary>
public sealed class TrialKeeperTests : TrialKeeperFixture
{
    [Fact]
    public async Task AskAsync_TwoInstancesAtTheEndOfTheBreak_OneHasTheTrial()
    {
        var (_, one, other) = await OpenForTwoAsync();

        Assert.NotNull(await one.TakeTrialAsync());
        Assert.Null(await other.TakeTrialAsync());
        Assert.Equal(_clock.Now.AddSeconds(37.5), other.Circuit.EarliestAttempt(_clock.Now));
    }

    [Fact]
    public async Task AskAsync_ManyInstancesOnManyThreads_ExactlyOneTrialAtATime()
    {
        for (var round = 0; round < 10; round++)
        {
            var fleet = new TestFleet(TimeProvider.System, await ShakyTableStore.CreateAsync(), new BreakerSettings { Break = TimeSpan.FromTicks(1) });
            var instances = Enumerable.Range(0, 12).Select(i => fleet.Add($"i{i}", chance: i / 12.0)).ToList();
            instances[0].Trip();
            instances[0].Circuit.Confirm(1);
            await instances[0].PublishAsync();
            foreach (var instance in instances) await instance.ReadAsync();

            var trials = await Task.WhenAll(instances.Select(instance => Task.Run(instance.TakeTrialAsync)));
            Assert.Single(trials, trial => trial is { IsTrial: true });
        }
    }

    [Fact]
    public async Task AskAsync_HolderDied_AnotherTakesOverAfterTheLeaseAndItsGrace()
    {
        var (_, dead, alive) = await OpenForTwoAsync();
        await dead.TakeTrialAsync();

        _clock.Advance(TimeSpan.FromSeconds(37));
        Assert.Null(await alive.TakeTrialAsync());
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await alive.TakeTrialAsync());
    }

    [Fact]
    public async Task AskAsync_TrialWasIgnored_TheLeaseIsFreeAtOnceForAnother()
    {
        var (_, one, other) = await OpenForTwoAsync();
        var trial = await one.TakeTrialAsync();
        one.Circuit.Report(trial!.Value, AttemptOutcome.Ignored(FailureReason.CallerGone), null);
        await one.PublishAsync();

        Assert.NotNull(await other.TakeTrialAsync());
    }

    [Fact]
    public async Task Report_TrialsOfDifferentInstancesSucceed_AllRampTogether()
    {
        var (fleet, one, other) = await OpenForTwoAsync();
        one.Circuit.Report((await one.TakeTrialAsync())!.Value, AttemptOutcome.Success, null);
        await one.PublishAsync();
        other.Circuit.Report((await other.TakeTrialAsync())!.Value, AttemptOutcome.Success, null);
        await other.PublishAsync();
        Assert.Equal(CircuitPhase.Ramping, (await fleet.RowAsync())!.Phase);

        await one.ReadAsync();
        Assert.Equal((CircuitPhase.Ramping, CircuitPhase.Ramping), (one.Phase, other.Phase));
        Assert.Equal(one.Circuit.State.Since, other.Circuit.State.Since);
    }

    [Fact]
    public async Task Report_TrialFails_OpensForAllForTwiceTheTime()
    {
        var (fleet, one, other) = await OpenForTwoAsync();
        one.Circuit.Report((await one.TakeTrialAsync())!.Value, TestFleet.Failed, null);
        await one.PublishAsync();
        await other.ReadAsync();

        Assert.Equal((CircuitPhase.Open, _clock.Now.AddSeconds(120), 2L), (other.Phase, other.Circuit.State.OpenUntil, (await fleet.RowAsync())!.Generation));
    }

    [Fact]
    public async Task AskAsync_AnswerToTheWriteWasLost_TheInstanceFindsItsOwnLease()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (fleet, one, _) = await OpenForTwoAsync(store);
        store.AfterWrite = () => throw new EntityTableException("the answer was lost") { IsTransient = true };
        Assert.Null(await one.TakeTrialAsync());
        store.AfterWrite = null;
        Assert.Equal("one", (await fleet.RowAsync())!.TrialHolder);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await one.TakeTrialAsync());
        Assert.Equal(1, (await fleet.RowAsync())!.Trial);
    }

    [Fact]
    public async Task RunAsync_LeaseWasFoundInTheRowAfterALostAnswer_RenewsItToo()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (fleet, one, _) = await OpenForTwoAsync(store);
        store.AfterWrite = () => throw new EntityTableException("the answer was lost") { IsTransient = true };
        Assert.Null(await one.TakeTrialAsync());
        store.AfterWrite = null;
        await one.ReadAsync();
        Assert.NotNull(await one.TakeTrialAsync());
        var start = _clock.Now;
        await TendAsync(one, () => _clock.Now >= start.AddSeconds(120));

        Assert.True((await fleet.RowAsync())!.TrialExpiry > _clock.Now);
    }

    [Fact]
    public async Task RunAsync_NobodyComesForTheLease_GivesItBackAfterFiveSeconds()
    {
        var (fleet, one, _) = await OpenForTwoAsync();
        await one.Trials.AskAsync(one.Circuit);
        await TendAsync(one, () => one.Circuit.WasLeaseUnused);
        await one.PublishAsync();

        Assert.Equal((1L, null), ((await fleet.RowAsync())!.Trial, (await fleet.RowAsync())!.TrialHolder));
    }

    [Fact]
    public async Task RunAsync_TrialTakesLong_RenewsItsLease()
    {
        var (fleet, one, other) = await OpenForTwoAsync();
        await one.TakeTrialAsync();
        var start = _clock.Now;
        await TendAsync(one, () => _clock.Now >= start.AddSeconds(120));

        Assert.True((await fleet.RowAsync())!.TrialExpiry > _clock.Now);
        Assert.Null(await other.TakeTrialAsync());
    }

    [Fact]
    public async Task TryBeginAsync_ProbeProvesTwiceWhileOpen_RampsLongBeforeTheBreakIsOver()
    {
        var (fleet, one, other) = await OpenForTwoAsync(atTheEnd: false);
        var until = one.Circuit.State.OpenUntil;
        var proof = (await one.Probes.TryBeginAsync(one.Backend, default))!;
        Assert.Null(await other.Probes.TryBeginAsync(other.Backend, default));
        proof.End(isProven: true);
        await one.PublishAsync();
        (await other.Probes.TryBeginAsync(other.Backend, default))!.End(isProven: true);
        await other.PublishAsync();
        await one.ReadAsync();

        Assert.Equal((CircuitPhase.Ramping, until), (one.Phase, one.Circuit.State.OpenUntil));
        Assert.Equal((CircuitPhase.Ramping, until), ((await fleet.RowAsync())!.Phase, (await fleet.RowAsync())!.OpenUntil));
        Assert.Null(await one.Probes.TryBeginAsync(one.Backend, default));
    }

    [Fact]
    public async Task Trip_AnotherInstanceHasATrialUnderWay_LeavesItsLeaseAlone()
    {
        var fleet = new TestFleet(_clock, await ShakyTableStore.CreateAsync());
        var (one, other) = (fleet.Add("one"), fleet.Add("other"));
        one.Trip();
        _clock.Advance(TimeSpan.FromSeconds(60));
        await one.TakeTrialAsync();
        await other.ReadAsync();

        other.Trip();
        await other.PublishAsync();
        Assert.Equal("one", (await fleet.RowAsync())!.TrialHolder);
    }

    [Fact]
    public async Task ReadAsync_LeaseWasRenewedAndTheAnswerLost_NoSecondTrialBegins()
    {
        var (fleet, one, _) = await OpenForTwoAsync();
        await one.TakeTrialAsync();
        var row = (await fleet.RowAsync())!;
        one.Circuit.Adopt(row with { TrialExpiry = row.TrialExpiry!.Value.AddSeconds(20) });

        Assert.Null(await one.TakeTrialAsync());
    }

    [Fact]
    public async Task Report_TrialsOfOneInstanceSucceed_CountForAllWhoseOwnBreakIsOver()
    {
        var fleet = new TestFleet(_clock, await ShakyTableStore.CreateAsync());
        var instances = Enumerable.Range(1, 20).Select(i => fleet.Add($"i{i}")).ToList();
        foreach (var instance in instances) instance.Trip();
        _clock.Advance(TimeSpan.FromSeconds(60));
        foreach (var (trying, successes) in new[] { (instances[3], 1), (instances[7], 0) })
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            trying.Circuit.Report((await trying.TakeTrialAsync())!.Value, AttemptOutcome.Success, null);
            await trying.PublishAsync();
            foreach (var instance in instances) await instance.ReadAsync();
            Assert.All(instances, instance => Assert.Equal(successes, instance.Circuit.State.TrialSuccesses));
        }

        Assert.All(instances, instance => Assert.Equal(CircuitPhase.Ramping, instance.Phase));
        Assert.Equal((0L, CircuitPhase.Closed), ((await fleet.RowAsync())!.Generation, (await fleet.RowAsync())!.Phase));
    }

    [Fact]
    public async Task RunAsync_TrialsOfOthersHaveClosedTheCircuit_GivesTheLeaseBackAtOnce()
    {
        var fleet = new TestFleet(_clock, await ShakyTableStore.CreateAsync());
        var one = fleet.Add("one");
        one.Trip();
        _clock.Advance(TimeSpan.FromSeconds(60));
        await one.Trials.AskAsync(one.Circuit);
        foreach (var seconds in new[] { 1, 2 }) one.Circuit.Adopt(CircuitState.Initial with { ProvenAt = _clock.Now.AddSeconds(seconds) });
        Assert.Equal(CircuitPhase.Ramping, one.Phase);
        await TendAsync(one, () => true);
        await one.PublishAsync();

        Assert.Equal((1L, null), ((await fleet.RowAsync())!.Trial, (await fleet.RowAsync())!.TrialHolder));
    }

    private async Task TendAsync(TestFleet.Instance instance, Func<bool> isEnough)
    {
        using var stopping = new CancellationTokenSource();
        var running = instance.Trials.RunAsync(stopping.Token);
        while (!isEnough())
        {
            while (_clock.PendingTimers == 0) await Task.Yield();
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        while (_clock.PendingTimers == 0) await Task.Yield();
        await stopping.CancelAsync();
        await running;
    }
}
