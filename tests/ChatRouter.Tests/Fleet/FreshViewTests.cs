using ChatRouter.Fleet.Rows;
using ChatRouter.Health;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Fleet;

/// <summary>Whether a request waits for a newer view, and for how long.</summary>
public sealed class FreshViewTests : FleetSynchronizerFixture
{
    [Fact]
    public async Task FreshAsync_ViewIsFresh_AnswersAtOnceWithoutAQuery()
    {
        var (store, fleet) = await CreateFreshAsync();
        _clock.Advance(TimeSpan.FromSeconds(3));
        var asked = fleet.FreshAsync(default).AsTask();

        Assert.True(asked.IsCompletedSuccessfully);
        Assert.Same(fleet.View, await asked);
        Assert.Equal(1, store.Queries);
    }

    [Fact]
    public async Task FreshAsync_FirstRequestOfAProcess_ReadsTheView()
    {
        var store = await ShakyTableStore.CreateAsync();
        await store.PutAsync(TableNames.Fleet, HealthRecord.Write(Verdict(HealthState.Down)));

        Assert.Equal(HealthState.Down, (await Create(store).FreshAsync(default)).Health["gpu1"].State);
    }

    [Fact]
    public async Task FreshAsync_AfterAFreeze_WaitsForANewView()
    {
        var (store, fleet) = await CreateFreshAsync();
        _clock.Advance(TimeSpan.FromMinutes(10));
        await store.PutAsync(TableNames.Fleet, HealthRecord.Write(Verdict(HealthState.Down)));

        Assert.Equal(HealthState.Down, (await fleet.FreshAsync(default)).Health["gpu1"].State);
    }

    [Fact]
    public async Task FreshAsync_MonotonicClockStoodStill_IsStaleByTheWallClock()
    {
        var (store, fleet) = await CreateFreshAsync();
        _clock.StepWallClock(TimeSpan.FromMinutes(10));
        await fleet.FreshAsync(default);

        Assert.Equal(2, store.Queries);
    }

    [Fact]
    public async Task FreshAsync_WallClockWentBack_IsStaleByTheMonotonicClock()
    {
        var (store, fleet) = await CreateFreshAsync();
        _clock.StepWallClock(TimeSpan.FromHours(-1));
        _clock.Advance(TimeSpan.FromSeconds(4));
        await fleet.FreshAsync(default);

        Assert.Equal(2, store.Queries);
    }

    [Fact]
    public async Task FreshAsync_StorageHangs_WaitsOnceForAllRequestsTogether()
    {
        var (store, fleet) = await CreateFreshAsync();
        _clock.Advance(TimeSpan.FromMinutes(10));
        store.Hangs = true;
        var start = _clock.Now;
        var first = Task.Run(() => fleet.FreshAsync(default).AsTask());
        while (_clock.PendingTimers < 2) await Task.Yield();
        _clock.Advance(TimeSpan.FromMilliseconds(60));
        var second = Task.Run(() => fleet.FreshAsync(default).AsTask());
        while (_clock.PendingTimers < 3) await Task.Yield();
        _clock.Advance(TimeSpan.FromMilliseconds(40));
        await Task.WhenAll(first, second).WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);

        Assert.Equal(TimeSpan.FromMilliseconds(100), _clock.Now - start);
        Assert.True(fleet.FreshAsync(default).AsTask().IsCompletedSuccessfully);
        Assert.Equal(2, store.Queries);
    }

    [Fact]
    public async Task FreshAsync_StorageKnownToFail_DoesNotWait()
    {
        var (store, fleet) = await CreateFreshAsync();
        store.Error = new EntityTableException("away");
        _clock.Advance(TimeSpan.FromMinutes(10));
        await fleet.FreshAsync(default);
        store.Hangs = true;

        Assert.True(fleet.FreshAsync(default).AsTask().IsCompletedSuccessfully);
        Assert.Equal(2, store.Queries);
    }

    [Fact]
    public async Task FreshAsync_CallerLeaves_IsCancelled()
    {
        var (store, fleet) = await CreateFreshAsync();
        store.Hangs = true;
        _clock.Advance(TimeSpan.FromMinutes(10));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await fleet.FreshAsync(new CancellationToken(canceled: true)));
    }
}
