using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet;
using ChatRouter.Model;

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
        Assert.Equal(("gpu1", "i1", open), (row.RowKey, row.Text("Writer"), BreakerRecord.Read(row)));
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

        Assert.Equal(Open(2), BreakerRecord.Read(Assert.Single(await store.RowsAsync(TableNames.Fleet, "breaker"))));
        Assert.Equal(1, store.Writes);
    }

    [Fact]
    public async Task RunAsync_StorageOut_WritesTheNewestWhenItIsBack()
    {
        var store = await ShakyTableStore.CreateAsync();
        store.Error = new EntityTableException("away");
        var (publisher, _) = Create(store);
        publisher.OnTransition(Gpu1, CircuitState.Initial, Open(1));
        store.OnWrite = () =>
        {
            if (store.Writes == 2) publisher.OnTransition(Gpu1, Open(1), Open(2));
            if (store.Writes == 3) store.Error = null;
        };
        await StopAfterAsync(publisher, store, writes: 3);

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
        store.OnWrite = () => store.Hangs = store.Writes < 2;
        var start = _clock.Now;
        await StopAfterAsync(publisher, store, writes: 2);

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
        return (new BreakerPublisher(store, events, _clock, "i1"), events);
    }

    private CircuitState Open(long generation) => new()
    {
        Phase = CircuitPhase.Open, Generation = generation, Since = _clock.Now, OpenUntil = _clock.Now.AddSeconds(60), BreakCount = 1, Cause = TripCause.FailureRatio, Figures = "figures",
    };
}
