using ChatRouter.Fleet.Probing;
using ChatRouter.Operations;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Fleet.Probing;

/// <summary>An instance that probes because the timer is late.</summary>
public sealed class ProbeDeputyTests : ProbeCoordinatorFixture
{
    [Fact]
    public async Task Consider_TimerIsAlive_NobodyProbes()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (timer, _) = Create(store, "timer");
        await timer.RunAsync(default);
        var (duty, fleet) = Create(store, "a");
        _clock.Advance(TimeSpan.FromSeconds(29));
        await ConsiderAsync(duty, fleet);

        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task Consider_ThreeIntervalsLate_TakesOverAndGoesOnByItselfEveryInterval()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (timer, _) = Create(store, "timer");
        var (a, fleetA) = Create(store, "a");
        var (b, fleetB) = Create(store, "b");
        await timer.RunAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(30));
        await ConsiderAsync(a, fleetA);
        await ConsiderAsync(b, fleetB);
        Assert.Equal(2, _runs);

        _clock.Advance(Interval);
        await ConsiderAsync(b, fleetB);
        Assert.Equal(2, _runs);
        await ConsiderAsync(a, fleetA);
        await ConsiderAsync(a, fleetA);
        Assert.Equal(3, _runs);
        var lease = await LeaseAsync(store);
        Assert.Equal(new ProberLease(_clock.Now, "a", _clock.Now.AddSeconds(30), ProbeRunner.Deputy), lease);
    }

    [Fact]
    public async Task Consider_ManyInstancesAtOnce_OneProbes()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (timer, _) = Create(store, "timer");
        var instances = Enumerable.Range(0, 8).Select(i => Create(store, $"i{i}")).ToArray();
        await timer.RunAsync(default);
        for (var round = 1; round <= 20; round++)
        {
            _clock.Advance(TimeSpan.FromSeconds(40));
            _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            foreach (var (_, fleet) in instances) await fleet.RefreshAsync();
            using var start = new Barrier(instances.Length);
            await Task.WhenAll(instances.Select(instance => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    instance.Duty.Consider(instance.Fleet.View, _clock.Now);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));

            // All but the one that probes have been turned away while it is at it.
            var pending = instances.Select(instance => instance.Duty.Deputy).ToList();
            while (pending.Count > 1) pending.Remove(await Task.WhenAny(pending));
            Assert.False(pending[0].IsCompleted);
            _gate.SetResult();
            await pending[0];
            Assert.Equal((1 + round, 1), (_runs, _most));
        }
    }

    [Fact]
    public async Task Consider_NewAppWithoutALease_GivesItsTimerThreeIntervals()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (duty, fleet) = Create(store, "a");
        _clock.Advance(TimeSpan.FromSeconds(29));
        await ConsiderAsync(duty, fleet);
        Assert.Equal(0, _runs);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await ConsiderAsync(duty, fleet);
        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task Consider_StorageOut_DoesNotProbeAndAsksOncePerInterval()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (timer, _) = Create(store, "timer");
        var (duty, fleet) = Create(store, "a");
        await timer.RunAsync(default);
        await fleet.RefreshAsync();
        _clock.Advance(TimeSpan.FromSeconds(40));
        store.Error = new EntityTableException("away");
        var reads = store.Reads;
        for (var look = 0; look < 2; look++)
        {
            duty.Consider(fleet.View, _clock.Now);
            await duty.Deputy;
        }

        Assert.Equal((1, 1), (store.Reads - reads, _runs));
    }

    [Fact]
    public async Task Consider_TimerBeginsRunsAndEndsNone_TakesOver()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (timer, _) = Create(store, "timer");
        var (a, fleetA) = Create(store, "a");
        await timer.RunAsync(default);
        var dying = new ProberTable(store, new EventLog(store, _clock, "b"), Model.Fleet, _clock, "b");
        for (var i = 0; i < 2; i++)
        {
            _clock.Advance(2 * Interval);
            Assert.NotNull(await dying.TryBeginAsync(ProbeRunner.Timer, TimeSpan.FromSeconds(13), default));
        }

        _clock.Advance(TimeSpan.FromSeconds(12));
        await ConsiderAsync(a, fleetA);
        Assert.Equal(1, _runs);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await ConsiderAsync(a, fleetA);
        Assert.Equal((2, ProbeRunner.Deputy), (_runs, (await LeaseAsync(store))!.Runner));
    }

    [Fact]
    public async Task Dispose_ByTheEngineAndByTheContainer_StopsADeputyOnce()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (duty, fleet) = Create(store, "a");
        _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _clock.Advance(TimeSpan.FromSeconds(30));
        await fleet.RefreshAsync();
        duty.Consider(fleet.View, _clock.Now);
        duty.Dispose();
        duty.Dispose();
        _gate.SetResult();
        await duty.Deputy;

        Assert.Empty(await store.RowsAsync(TableNames.Fleet, "health"));
    }
}
