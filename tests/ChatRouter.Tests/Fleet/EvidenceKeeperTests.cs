using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet.Rows;
using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Fleet;

public sealed class EvidenceKeeperTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task TurnAsync_OneOfThreeHasABadNetwork_OpensForItselfAlone()
    {
        var (fleet, a, b, c) = await CreateAsync();
        a.Trip();
        b.Report(AttemptOutcome.Success);
        c.Report(AttemptOutcome.Success);
        for (var turn = 0; turn < 3; turn++) await TurnAsync(a, b, c);

        Assert.Equal((CircuitPhase.Open, CircuitPhase.Closed, CircuitPhase.Closed), (a.Phase, b.Phase, c.Phase));
        Assert.Null(await fleet.RowAsync());
    }

    [Fact]
    public async Task TurnAsync_TwoOfThreeTripped_OpensForAll()
    {
        var (fleet, a, b, c) = await CreateAsync();
        a.Trip();
        b.Trip();
        c.Report(AttemptOutcome.Success);
        await TurnAsync(a, b, c);
        await TurnAsync(a, b, c);

        Assert.Equal((CircuitPhase.Open, CircuitPhase.Open, CircuitPhase.Open), (a.Phase, b.Phase, c.Phase));
        Assert.True(a.Circuit.State.IsShared && b.Circuit.State.IsShared && c.Circuit.State is { IsShared: true, IsOwn: false });
        Assert.Equal((1L, 1L), ((await fleet.RowAsync())!.Generation, b.Circuit.State.Generation));
    }

    [Fact]
    public async Task TurnAsync_ProberSaysDown_OneTripOpensForAll()
    {
        var store = await ShakyTableStore.CreateAsync();
        await store.PutAsync(TableNames.Fleet, HealthRecord.Write(new BackendHealth { Backend = "gpu1", State = HealthState.Down, Reason = "r", CheckedAt = _clock.Now, Since = _clock.Now }));
        var (_, a, b, c) = await CreateAsync(store);
        b.Report(AttemptOutcome.Success);
        a.Trip();
        await TurnAsync(a, b, c);

        Assert.Equal(CircuitPhase.Open, c.Phase);
    }

    [Fact]
    public async Task TurnAsync_InstanceIsAlone_ItsTripIsTheFleets()
    {
        var fleet = new TestFleet(_clock, await ShakyTableStore.CreateAsync());
        var alone = fleet.Add("alone");
        await alone.Evidence.TurnAsync();
        alone.Trip();
        await alone.Evidence.TurnAsync();

        Assert.Equal(CircuitPhase.Open, (await fleet.RowAsync())!.Phase);
    }

    [Fact]
    public async Task TurnAsync_NothingNew_WritesAtTheHeartbeatAlone()
    {
        var store = await ShakyTableStore.CreateAsync();
        var a = new TestFleet(_clock, store).Add("a");
        for (var second = 0; second < 60; second++)
        {
            a.Report(AttemptOutcome.Success);
            await a.Evidence.TurnAsync();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(4, store.Writes);
        Assert.Equal(2, store.Queries);
    }

    [Fact]
    public async Task TurnAsync_OthersAreGone_AreNotCountedAndInTheEndBuried()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (_, a, b, c) = await CreateAsync(store);
        _clock.Advance(TimeSpan.FromSeconds(31));
        await c.Evidence.TurnAsync();
        await a.Evidence.TurnAsync();
        Assert.Equal(3, a.Contact.Instances);

        await b.Evidence.LeaveAsync();
        _clock.Advance(TimeSpan.FromSeconds(46));
        await a.Evidence.TurnAsync();
        Assert.Equal(1, a.Contact.Instances);
        Assert.Equal(["a", "c"], (await store.RowsAsync(TableNames.Evidence)).Select(row => row.RowKey));

        _clock.Advance(TimeSpan.FromSeconds(300));
        await a.Evidence.TurnAsync();
        Assert.Equal(["a"], (await store.RowsAsync(TableNames.Evidence)).Select(row => row.RowKey));
    }

    [Fact]
    public async Task LeaveAsync_TripOfTheLastMoment_IsSettledOnTheWayOut()
    {
        var fleet = new TestFleet(_clock, await ShakyTableStore.CreateAsync());
        var a = fleet.Add("a");
        a.Trip();
        await a.Evidence.LeaveAsync();

        Assert.Equal(CircuitPhase.Open, (await fleet.RowAsync())!.Phase);
    }

    [Fact]
    public async Task LastSuccess_AnyInstance_IsTheLatestReport()
    {
        var (_, a, b, _) = await CreateAsync();
        Assert.Null(a.Evidence.LastSuccess("gpu1"));
        b.Report(AttemptOutcome.Success);
        await b.Evidence.TurnAsync();
        var told = _clock.Now;
        _clock.Advance(TimeSpan.FromSeconds(31));
        await a.Evidence.TurnAsync();

        Assert.Equal(told, a.Evidence.LastSuccess("gpu1"));
    }

    [Fact]
    public async Task TurnAsync_GroupIsBusyHere_IsToldOnceAndTakenOverByTheOthers()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (_, a, b, _) = await CreateAsync(store);
        var before = store.Writes;
        a.Report(AttemptOutcome.Failure(FailureReason.Throttled, TimeSpan.FromSeconds(30)));
        await a.Quotas.TurnAsync();
        await a.ReadAsync();
        await a.Quotas.TurnAsync();
        await b.ReadAsync();
        await b.Quotas.TurnAsync();

        Assert.Equal(1, store.Writes - before);
        Assert.Equal(_clock.Now.AddSeconds(30), b.Circuits.Groups.BusyUntil("account"));
        Assert.False(b.Circuit.TryAcquire(out _));
    }

    [Fact]
    public async Task TurnAsync_GroupIsBusyForAMoment_IsNotWorthAWrite()
    {
        var store = await ShakyTableStore.CreateAsync();
        var a = new TestFleet(_clock, store).Add("a");
        a.Report(AttemptOutcome.Failure(FailureReason.Throttled, TimeSpan.FromSeconds(1.5)));
        await a.Quotas.TurnAsync();

        Assert.Equal(0, store.Writes);
    }

    private async Task<(TestFleet Fleet, TestFleet.Instance A, TestFleet.Instance B, TestFleet.Instance C)> CreateAsync(ShakyTableStore? store = null)
    {
        var fleet = new TestFleet(_clock, store ?? await ShakyTableStore.CreateAsync());
        var (a, b, c) = (fleet.Add("a"), fleet.Add("b"), fleet.Add("c"));
        foreach (var instance in (TestFleet.Instance[])[a, b, c]) await instance.Evidence.TurnAsync();
        return (fleet, a, b, c);
    }

    private async Task TurnAsync(params TestFleet.Instance[] instances)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        foreach (var instance in instances) await instance.ReadAsync();
        foreach (var instance in instances) await instance.Evidence.TurnAsync();
        foreach (var instance in instances) await instance.PublishAsync();
        foreach (var instance in instances) await instance.ReadAsync();
    }
}
