using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Probing;
using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Operations;
using ChatRouter.Storage;
using ChatRouter.Tests.Health;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Fleet.Probing;

public sealed class ProbeCoordinatorTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly RouterModel Model = TestModel.Router(TestModel.Route(TestModel.Rung(1, TestModel.Backend("gpu1"))));

    private readonly ManualClock _clock = new();
    private readonly FakeBackend _fake = new();
    private readonly List<ProbeCoordinator> _duties = [];
    private TaskCompletionSource? _gate;
    private int _running;
    private int _most;
    private int _runs;

    public ProbeCoordinatorTests() => _fake.On("/v1/models", async _ =>
    {
        Interlocked.Increment(ref _runs);
        var now = Interlocked.Increment(ref _running);
        InterlockedMax(ref _most, now);
        if (_gate is { } gate) await gate.Task;
        Interlocked.Decrement(ref _running);
        return new HttpResponseMessage();
    });

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
    public async Task RunAsync_TimerComesBackIntoADeputysRun_LeavesItAndTakesOverAtItsNextTick()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (timer, _) = Create(store, "timer");
        var (a, fleetA) = Create(store, "a");
        await timer.RunAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(30));
        _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await fleetA.RefreshAsync();
        a.Consider(fleetA.View, _clock.Now);
        while (Volatile.Read(ref _running) == 0) await Task.Yield();
        await timer.RunAsync(default);
        Assert.Equal((2, 1), (_runs, _most));
        _gate.SetResult();
        await a.Deputy;

        _clock.Advance(Interval);
        await timer.RunAsync(default);
        Assert.Equal((3, ProbeRunner.Timer), (_runs, (await LeaseAsync(store))!.Runner));
        _clock.Advance(Interval);
        await ConsiderAsync(a, fleetA);
        Assert.Equal(3, _runs);
    }

    [Fact]
    public async Task TryBeginAsync_AnotherClaimsInBetween_Null()
    {
        var store = await ShakyTableStore.CreateAsync();
        await store.PutAsync(TableNames.Fleet, ProberRecord.Write(new ProberLease(_clock.Now.AddMinutes(-1), "x", _clock.Now.AddSeconds(-30))));
        var other = new ProberLease(_clock.Now.AddMinutes(-1), "y", _clock.Now.AddSeconds(30), ProbeRunner.Deputy, _clock.Now.AddSeconds(10));
        store.OnWrite = () => store.PutAsync(TableNames.Fleet, ProberRecord.Write(other)).GetAwaiter().GetResult();
        var table = new ProberTable(store, new EventLog(store, _clock, "a"), Model.Fleet, _clock, "a");

        Assert.Null(await table.TryBeginAsync(ProbeRunner.Deputy, Interval, default));
        Assert.Equal(other, await LeaseAsync(store));
    }

    [Fact]
    public async Task EndAsync_TurnRanOutAndAnotherHasIt_LeavesTheRowAlone()
    {
        var store = await ShakyTableStore.CreateAsync();
        var table = new ProberTable(store, new EventLog(store, _clock, "a"), Model.Fleet, _clock, "a");
        var turn = await table.TryBeginAsync(ProbeRunner.Timer, Interval, default);
        var other = new ProberLease(_clock.Now, "y", _clock.Now.AddSeconds(30), ProbeRunner.Deputy);
        await store.PutAsync(TableNames.Fleet, ProberRecord.Write(other));
        await table.EndAsync(turn!, isFinished: true);

        Assert.Equal(other, await LeaseAsync(store));
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
        var first = duty.Deputy;
        duty.Consider(fleet.View, _clock.Now);
        var asked = duty.Deputy;
        await asked;
        duty.Consider(fleet.View, _clock.Now);

        Assert.NotSame(first, asked);
        Assert.Same(asked, duty.Deputy);
        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task RunAsync_TimerWithoutStorage_ProbesAllTheSame()
    {
        var store = await ShakyTableStore.CreateAsync();
        store.Error = new EntityTableException("away");
        var (timer, fleet) = Create(store, "timer");
        await timer.RunAsync(default);

        Assert.Equal((1, HealthState.Healthy), (_runs, fleet.View.Health["gpu1"].State));
    }

    [Fact]
    public async Task RunAsync_StoodStillUntilItsClaimHadEnded_SaysNothing()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (timer, fleet) = Create(store, "timer");
        store.AfterWrite = () =>
        {
            store.AfterWrite = null;
            _clock.Advance(TimeSpan.FromSeconds(13));
        };
        await timer.RunAsync(default);

        Assert.Empty(fleet.View.Health);
        Assert.Empty(await store.RowsAsync(TableNames.Fleet, "health"));
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
    public async Task Runner_Changes_AreEvents()
    {
        var store = await ShakyTableStore.CreateAsync();
        var events = new EventLog(store, _clock, "i");
        var (timer, _) = Create(store, "timer", events);
        var (a, fleetA) = Create(store, "a", events);
        await timer.RunAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(42));
        await ConsiderAsync(a, fleetA);
        _clock.Advance(Interval);
        await timer.RunAsync(default);
        await events.RunAsync(new CancellationToken(canceled: true));

        var rows = (await store.RowsAsync(TableNames.Events)).Where(row => row.Text("Kind") == "prober").OrderBy(row => row.Time("At"));
        Assert.Equal<string[]>(["Timer>Deputy no run for 42 s", "Deputy>Timer the timer is back"], [.. rows.Select(row => $"{row.Text("From")}>{row.Text("To")} {row.Text("Cause")}")]);
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

    public void Dispose()
    {
        foreach (var duty in _duties) duty.Dispose();
    }

    /// <summary>A request: with the view of now, and until a deputy that it woke is done.</summary>
    private async Task ConsiderAsync(ProbeCoordinator duty, FleetSynchronizer fleet)
    {
        await fleet.RefreshAsync();
        duty.Consider(fleet.View, _clock.Now);
        await duty.Deputy;
    }

    private static async Task<ProberLease?> LeaseAsync(ShakyTableStore store) => ProberRecord.Read(Assert.Single(await store.RowsAsync(TableNames.Fleet, "prober")));

    private (ProbeCoordinator Duty, FleetSynchronizer Fleet) Create(ShakyTableStore store, string instance, EventLog? events = null)
    {
        var random = new SeededRandom(1);
        events ??= new EventLog(store, _clock, instance);
        var fleet = new FleetSynchronizer(store, new CircuitRegistry(Model, _clock, random, new Nobody()), new FleetContact(_clock), Model.Fleet, _clock, random);
        var health = new HealthTable(store, events, _clock);
        var duty = new ProbeCoordinator(Model, new Prober(Model, _fake.Connect(), null, health, [fleet, health], _clock), new ProberTable(store, events, Model.Fleet, _clock, instance), fleet, _clock);
        _duties.Add(duty);
        return (duty, fleet);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var known = Volatile.Read(ref target); value > known;)
        {
            var seen = Interlocked.CompareExchange(ref target, value, known);
            if (seen == known) return;
            known = seen;
        }
    }

    private sealed class Nobody : ICircuitObserver
    {
        public void OnTransition(Backend backend, CircuitState from, CircuitState to)
        {
        }
    }
}
