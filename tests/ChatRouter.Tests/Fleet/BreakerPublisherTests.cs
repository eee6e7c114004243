using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Operations;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Fleet;

public sealed class BreakerPublisherTests
{
    private static readonly Backend Gpu1 = new() { Name = "gpu1", Protocol = ProtocolKind.Vllm, BaseUrl = new Uri("http://gpu1"), Model = "m", QuotaGroup = "gpu1" };

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task OnTransition_Opened_WritesRowAndEvent()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (publisher, events) = Create(store);
        var open = Open(1);
        publisher.OnTransition(Gpu1, CircuitState.Initial, open);
        await StopAfterAsync(publisher, store, writes: 1);
        await events.RunAsync(new CancellationToken(canceled: true));

        var row = Assert.Single(await store.RowsAsync(TableNames.Fleet, "breaker"));
        Assert.Equal(("gpu1", "i1", open), (row.RowKey, row.Text("Writer"), BreakerRecord.Read(row)! with { IsShared = true }));
        var happened = Assert.Single(await store.RowsAsync(TableNames.Events));
        Assert.Equal(("breaker", "gpu1", "Closed", "Open", "FailureRatio"), (happened.Text("Kind"), happened.Text("Subject"), happened.Text("From"), happened.Text("To"), happened.Text("Cause")));
        Assert.Equal("""{"text":"figures","generation":1,"breakCount":1,"openUntil":"2026-03-01T12:01:00+00:00"}""", happened.Text("Figures"));
    }

    [Fact]
    public async Task OnTransition_SeveralBeforeTheWrite_WritesTheNewestOnceWhateverTheOrderTold()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (publisher, _) = Create(store);
        publisher.OnTransition(Gpu1, Open(1), Open(1) with { Phase = CircuitPhase.HalfOpen });
        publisher.OnTransition(Gpu1, Open(1) with { Phase = CircuitPhase.HalfOpen }, Open(2));
        publisher.OnTransition(Gpu1, CircuitState.Initial, Open(1));
        await StopAfterAsync(publisher, store, writes: 1);

        Assert.Equal(Open(2) with { IsShared = false }, BreakerRecord.Read(Assert.Single(await store.RowsAsync(TableNames.Fleet, "breaker"))));
        Assert.Equal(1, store.Writes);
    }

    [Fact]
    public async Task RunAsync_StorageOut_WritesTheNewestWhenItIsBack()
    {
        var store = await ShakyTableStore.CreateAsync();
        store.Error = new EntityTableException("away");
        var (publisher, _) = Create(store);
        publisher.OnTransition(Gpu1, CircuitState.Initial, Open(1));
        store.OnRead = () =>
        {
            if (store.Reads == 2) publisher.OnTransition(Gpu1, Open(1), Open(2));
            if (store.Reads == 3) store.Error = null;
        };
        await StopAfterAsync(publisher, store, writes: 1);

        Assert.Equal(2, BreakerRecord.Read(Assert.Single(await store.RowsAsync(TableNames.Fleet, "breaker")))!.Generation);
        Assert.Null(publisher.LastError);
    }

    [Fact]
    public async Task RunAsync_StorageHangs_GivesUpTheAttemptAndTriesAgain()
    {
        var store = await ShakyTableStore.CreateAsync();
        store.Hangs = true;
        var (publisher, _) = Create(store);
        publisher.OnTransition(Gpu1, CircuitState.Initial, Open(1));
        store.OnRead = () => store.Hangs = store.Reads < 2;
        var start = _clock.Now;
        await StopAfterAsync(publisher, store, writes: 1);

        Assert.Single(await store.RowsAsync(TableNames.Fleet, "breaker"));
        Assert.Equal(StorageLimits.Timeout + StorageLimits.Pause, _clock.Now - start);
    }

    [Fact]
    public async Task RunAsync_Cancelled_WritesWhatWaits()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (publisher, _) = Create(store);
        publisher.OnTransition(Gpu1, CircuitState.Initial, Open(1));
        await publisher.RunAsync(new CancellationToken(canceled: true));

        Assert.Single(await store.RowsAsync(TableNames.Fleet, "breaker"));
    }

    [Fact]
    public async Task OnTransition_OpinionOfThisInstanceAlone_IsAnEventAndNoRow()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (publisher, events) = Create(store);
        publisher.OnTransition(Gpu1, CircuitState.Initial, Open(0) with { IsOwn = true, IsShared = false });
        await publisher.RunAsync(new CancellationToken(canceled: true));
        await events.RunAsync(new CancellationToken(canceled: true));

        Assert.Empty(await store.RowsAsync(TableNames.Fleet));
        Assert.Single(await store.RowsAsync(TableNames.Events));
    }

    [Fact]
    public async Task RunAsync_OthersKnowMore_AddsAndTakesNothingAway()
    {
        var store = await ShakyTableStore.CreateAsync();
        await store.PutAsync(TableNames.Fleet, BreakerRecord.Write("gpu1", Open(3) with { OpenUntil = _clock.Now.AddSeconds(90), Trial = 2 }, "other"));
        var (publisher, _) = Create(store);
        publisher.Note("gpu1", Open(3) with { Trial = 5 });
        publisher.Note("gpu1", Open(2) with { OpenUntil = _clock.Now.AddSeconds(500) });
        await publisher.RunAsync(new CancellationToken(canceled: true));

        var state = BreakerRecord.Read(Assert.Single(await store.RowsAsync(TableNames.Fleet, "breaker")))!;
        Assert.Equal((3, 5, _clock.Now.AddSeconds(500)), (state.Generation, state.Trial, state.OpenUntil));
    }

    [Fact]
    public async Task RunAsync_RowKnowsItAlready_WritesNothing()
    {
        var store = await ShakyTableStore.CreateAsync();
        await store.PutAsync(TableNames.Fleet, BreakerRecord.Write("gpu1", Open(3), "other"));
        var (publisher, _) = Create(store);
        publisher.Note("gpu1", Open(2));
        await publisher.RunAsync(new CancellationToken(canceled: true));

        Assert.Equal(0, store.Writes);
    }

    [Fact]
    public async Task RunAsync_RowIsNonsense_IsWrittenOver()
    {
        var store = await ShakyTableStore.CreateAsync();
        await store.PutAsync(TableNames.Fleet, new EntityRow("breaker", "gpu1").With("Phase", "Ajar").With("Generation", long.MaxValue));
        var (publisher, _) = Create(store);
        publisher.Note("gpu1", Open(1));
        await publisher.RunAsync(new CancellationToken(canceled: true));

        Assert.Equal(1, BreakerRecord.Read(Assert.Single(await store.RowsAsync(TableNames.Fleet, "breaker")))!.Generation);
    }

    [Fact]
    public async Task TryJoinAsync_ManyInstancesAtOnce_LosesNothing()
    {
        const int Instances = 8;
        const int Each = 10;
        var store = new MemoryEntityTableStore();
        await store.EnsureCreatedAsync(TableNames.All, default);
        await Task.WhenAll(Enumerable.Range(0, Instances).Select(instance => Task.Run(async () =>
        {
            var table = new BreakerTable(store, new FleetContact(TimeProvider.System), TimeProvider.System, SystemRandomSource.Instance, $"i{instance}");
            for (var step = 1; step <= Each; step++)
            {
                var mine = Open(step) with { IsShared = false, OpenUntil = _clock.Now.AddSeconds((step * Instances) + instance), Trial = (step * Instances) + instance };
                while (!await table.TryJoinAsync("gpu1", mine)) await Task.Yield();
            }
        })));

        var state = BreakerRecord.Read((await store.Table(TableNames.Fleet).GetAsync("breaker", "gpu1", default))!)!;
        var latest = (Each * Instances) + Instances - 1;
        Assert.Equal((Each, _clock.Now.AddSeconds(latest), latest), (state.Generation, state.OpenUntil, state.Trial));
    }

    private async Task StopAfterAsync(BreakerPublisher publisher, ShakyTableStore store, int writes)
    {
        using var stopping = new CancellationTokenSource();
        var before = store.OnWrite;
        store.OnWrite += () =>
        {
            if (store.Writes >= writes) stopping.Cancel();
        };
        await _clock.RunToEndAsync(() => publisher.RunAsync(stopping.Token));
        store.OnWrite = before;
    }

    private (BreakerPublisher Publisher, EventLog Events) Create(ShakyTableStore store)
    {
        var events = new EventLog(store, _clock, "i1");
        return (new BreakerPublisher(new BreakerTable(store, new FleetContact(_clock), _clock, SystemRandomSource.Instance, "i1"), events, _clock, new FixedChance(0.5)), events);
    }

    private CircuitState Open(long generation) => new()
    {
        Phase = CircuitPhase.Open, Generation = generation, Since = _clock.Now, OpenUntil = _clock.Now.AddSeconds(60), BreakCount = 1, IsShared = true, Cause = TripCause.FailureRatio, Figures = "figures",
    };

    private sealed class FixedChance(double chance) : IRandomSource
    {
        public double NextDouble() => chance;
    }
}
