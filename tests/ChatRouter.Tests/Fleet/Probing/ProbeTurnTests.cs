using ChatRouter.Fleet.Probing;
using ChatRouter.Health;
using ChatRouter.Operations;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Fleet.Probing;

/// <summary>Whose turn it is to probe: the claim, the timer's right, and what a run may say after its turn.</summary>
public sealed class ProbeTurnTests : ProbeCoordinatorFixture
{
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
}
