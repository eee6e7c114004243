using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet.Probing;
using ChatRouter.Fleet.Rows;
using ChatRouter.Health;
using ChatRouter.Model.Plans;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Fleet;

/// <summary>When the fleet's table is read, and what a read changes here.</summary>
public sealed class FleetSynchronizerTests : FleetSynchronizerFixture
{
    [Theory]
    [InlineData(0, 0.8)]
    [InlineData(0.5, 1.0)]
    [InlineData(1, 1.2)]
    public async Task RunAsync_Ticks_AboutEverySecondWithJitter(double chance, double seconds)
    {
        _chance = chance;
        var store = await ShakyTableStore.CreateAsync();
        var times = new List<DateTimeOffset>();
        store.OnQuery = () => times.Add(_clock.Now);
        await RunAsync(Create(store), store, queries: 3);

        Assert.Equal([0, seconds, 2 * seconds], times.Select(time => (time - times[0]).TotalSeconds));
    }

    [Fact]
    public async Task RunAsync_TablesMissing_CreatesThem()
    {
        var store = new ShakyTableStore();
        var fleet = Create(store);
        await RunAsync(fleet, store, queries: 1);

        Assert.Null(fleet.LastError);
        foreach (var table in TableNames.All) Assert.Empty(await store.RowsAsync(table));
    }

    [Fact]
    public async Task View_AfterARead_HoldsAllThatTheTableSays()
    {
        var store = await ShakyTableStore.CreateAsync();
        var verdict = Verdict(HealthState.Degraded);
        var open = Open(5);
        await store.PutAsync(TableNames.Fleet, HealthRecord.Write(verdict));
        await store.PutAsync(TableNames.Fleet, BreakerRecord.Write("gpu1", open, "other"));
        await store.PutAsync(TableNames.Fleet, ProberRecord.Write(new ProberLease(_clock.Now.AddSeconds(-3), "other", _clock.Now)));
        await store.PutAsync(TableNames.Fleet, new EntityRow("health", "broken").With("State", "Sleepy"));
        await store.PutAsync(TableNames.Fleet, new EntityRow("future", "row"));
        var fleet = Create(store);
        await RunAsync(fleet, store, queries: 1);

        Assert.Equal([new("gpu1", verdict)], fleet.View.Health);
        Assert.Equal([new("gpu1", open)], fleet.View.Breakers);
        Assert.Equal((_clock.Now.AddSeconds(-3), _clock.Now), (fleet.View.ProberHeartbeat, fleet.View.AsOf));
    }

    [Fact]
    public async Task RunAsync_StorageOut_KeepsTheLastViewAndSaysWhy()
    {
        var store = await ShakyTableStore.CreateAsync();
        await store.PutAsync(TableNames.Fleet, HealthRecord.Write(Verdict(HealthState.Down)));
        var fleet = Create(store);
        await RunAsync(fleet, store, queries: 1);
        var asOf = fleet.View.AsOf;

        store.Error = new EntityTableException("away");
        await RunAsync(fleet, store, queries: 3);
        Assert.Equal((HealthState.Down, asOf, "away"), (fleet.View.Health["gpu1"].State, fleet.View.AsOf, fleet.LastError));

        store.Error = null;
        await RunAsync(fleet, store, queries: 1);
        Assert.Equal((_clock.Now, null), (fleet.View.AsOf, fleet.LastError));
    }

    [Fact]
    public async Task RunAsync_StorageHangs_GivesUpAfterTwoSecondsAndTicksOn()
    {
        var store = await ShakyTableStore.CreateAsync();
        var fleet = Create(store);
        store.OnQuery = () => store.Hangs = store.Queries == 1;
        var start = _clock.Now;
        await RunAsync(fleet, store, queries: 2);

        Assert.Equal(TimeSpan.FromSeconds(2 + 2), _clock.Now - start);
        Assert.Null(fleet.LastError);
    }

    [Fact]
    public async Task OnVerdict_LocalProber_CountsAtOnceAndUntilTheTableHasANewerOne()
    {
        var (store, fleet) = await CreateFreshAsync();
        fleet.OnVerdict(null, Verdict(HealthState.Down));
        Assert.Equal(HealthState.Down, fleet.View.Health["gpu1"].State);

        await store.PutAsync(TableNames.Fleet, HealthRecord.Write(Verdict(HealthState.Healthy) with { CheckedAt = _clock.Now.AddSeconds(-1) }));
        await RunAsync(fleet, store, queries: 1);
        Assert.Equal(HealthState.Down, fleet.View.Health["gpu1"].State);

        await store.PutAsync(TableNames.Fleet, HealthRecord.Write(Verdict(HealthState.Healthy) with { CheckedAt = _clock.Now.AddSeconds(1) }));
        await RunAsync(fleet, store, queries: 1);
        Assert.Equal(HealthState.Healthy, fleet.View.Health["gpu1"].State);
    }

    [Fact]
    public async Task RunAsync_EveryView_TakesOverWhatTheFleetKnows()
    {
        var store = await ShakyTableStore.CreateAsync();
        var board = Board(Publisher(store, "i2"));
        var fleet = Create(store, board);
        await store.PutAsync(TableNames.Fleet, BreakerRecord.Write("gpu1", Open(1), "other"));
        await RunAsync(fleet, store, queries: 1);
        Assert.Equal(Open(1) with { Epoch = 1, IsShared = true }, board.State("gpu1"));

        _clock.Advance(TimeSpan.FromSeconds(60));
        await store.PutAsync(TableNames.Fleet, BreakerRecord.Write("gpu1", Open(2), "other"));
        await RunAsync(fleet, store, queries: 1);
        Assert.Equal(Open(2) with { Epoch = 2, IsShared = true }, board.State("gpu1"));

        await store.PutAsync(TableNames.Fleet, BreakerRecord.Write("gpu1", Open(2) with { Phase = CircuitPhase.Ramping, Since = _clock.Now }, "other"));
        await RunAsync(fleet, store, queries: 1);
        Assert.Equal(CircuitPhase.Ramping, board.State("gpu1")!.Phase);
    }

    [Fact]
    public async Task RunAsync_GroupIsBusyForAnotherInstance_IsBusyHereUnlessTheRowIsNonsense()
    {
        var store = await ShakyTableStore.CreateAsync();
        var board = Board(Publisher(store, "i2"));
        await store.PutAsync(TableNames.Fleet, QuotaRecord.Write("gpu1", _clock.Now.AddSeconds(30), _clock.Now, "other"));
        await RunAsync(Create(store, board), store, queries: 1);
        Assert.Equal(_clock.Now.AddSeconds(30), board.Groups.BusyUntil("gpu1"));

        await store.PutAsync(TableNames.Fleet, QuotaRecord.Write("gpu1", _clock.Now.AddDays(300), _clock.Now.AddDays(299), "other"));
        await RunAsync(Create(store, board), store, queries: 1);
        Assert.Equal(_clock.Now.AddSeconds(30), board.Groups.BusyUntil("gpu1"));
    }

    [Fact]
    public async Task RunAsync_StorageFailsAgainAndAgain_AsksLessOftenEachTime()
    {
        var store = await ShakyTableStore.CreateAsync();
        var times = new List<DateTimeOffset>();
        store.Error = new EntityTableException("503 ServerBusy") { IsTransient = true };
        store.OnQuery = () => times.Add(_clock.Now);
        await RunAsync(Create(store), store, queries: 7);

        Assert.Equal([2, 4, 8, 15, 15, 15], times.Skip(1).Zip(times, (late, early) => (late - early).TotalSeconds));
    }

    [Fact]
    public async Task Restart_WithTheSameTables_StillKnowsTheOpenCircuit()
    {
        var store = await ShakyTableStore.CreateAsync();
        var publisher = Publisher(store, "i1");
        var before = Board(publisher);
        before[Model.Backends[0]].TryAcquire(out var permit);
        before[Model.Backends[0]].Report(permit, AttemptOutcome.Failure(FailureReason.EngineDead), null);
        before[Model.Backends[0]].Confirm(1);
        await publisher.RunAsync(new CancellationToken(canceled: true));

        _clock.Advance(TimeSpan.FromSeconds(20));
        var after = Board(publisher);
        await Create(store, after).FreshAsync(default);
        Assert.Equal(before.State("gpu1")! with { IsOwn = false }, after.State("gpu1"));
        Assert.False(after[Model.Backends[0]].TryAcquire(out _));
    }
}
