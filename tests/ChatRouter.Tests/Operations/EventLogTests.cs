using ChatRouter.Fleet;
using ChatRouter.Operations;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Operations;

public sealed class EventLogTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task RunAsync_EventsOfTwoDays_WritesEachIntoItsDay()
    {
        var store = await ShakyTableStore.CreateAsync();
        var log = Create(store);
        for (var i = 0; i < 150; i++) log.Write(Event(_clock.Now.AddHours(i % 2 == 0 ? 0 : 24)));
        await StopAfterAsync(log, store, writes: 3);

        Assert.Equal((75, 75), ((await store.RowsAsync(TableNames.Events, "2026-03-01")).Count, (await store.RowsAsync(TableNames.Events, "2026-03-02")).Count));
        Assert.Equal((0L, null), (log.Dropped, log.LastError));
    }

    [Fact]
    public async Task RunAsync_StorageOut_KeepsTheEventsAndTriesAgain()
    {
        var store = await ShakyTableStore.CreateAsync();
        store.Error = new EntityTableException("away") { IsTransient = true };
        var log = Create(store);
        log.Write(Event(_clock.Now));
        string? error = null;
        store.OnWrite = () =>
        {
            error ??= log.LastError;
            if (store.Writes == 3) store.Error = null;
        };
        var start = _clock.Now;
        await StopAfterAsync(log, store, writes: 3);

        Assert.Single(await store.RowsAsync(TableNames.Events));
        Assert.Equal(("away", null), (error, log.LastError));
        Assert.Equal(TimeSpan.FromSeconds(2), _clock.Now - start);
    }

    [Fact]
    public async Task Write_NoRoom_DropsAndCounts()
    {
        var log = Create(await ShakyTableStore.CreateAsync());
        for (var i = 0; i < EventLog.Capacity + 5; i++) log.Write(Event(_clock.Now));

        Assert.Equal(5, log.Dropped);
    }

    [Fact]
    public async Task RunAsync_Cancelled_WritesWhatWaits()
    {
        var store = await ShakyTableStore.CreateAsync();
        var log = Create(store);
        log.Write(Event(_clock.Now));
        await log.RunAsync(new CancellationToken(canceled: true));

        Assert.Single(await store.RowsAsync(TableNames.Events));
    }

    [Fact]
    public async Task RunAsync_EventThatNoTableTakes_IsDroppedAndCountedAndTheNextIsWritten()
    {
        var store = await ShakyTableStore.CreateAsync();
        var log = Create(store);
        log.Write(Event(DateTimeOffset.MinValue));
        log.Write(Event(_clock.Now));
        await StopAfterAsync(log, store, writes: 2);

        Assert.Equal("2026-03-01", Assert.Single(await store.RowsAsync(TableNames.Events)).PartitionKey);
        Assert.Equal(1, log.Dropped);
    }

    private async Task StopAfterAsync(EventLog log, ShakyTableStore store, int writes)
    {
        using var stopping = new CancellationTokenSource();
        var before = store.OnWrite;
        store.OnWrite += () =>
        {
            if (store.Writes >= writes) stopping.Cancel();
        };
        await _clock.RunToEndAsync(() => log.RunAsync(stopping.Token));
        store.OnWrite = before;
    }

    private EventLog Create(ShakyTableStore store) => new(store, _clock, "host/1");

    private static FleetEvent Event(DateTimeOffset at) => new() { At = at, Kind = "k", Subject = "s", From = "a", To = "b", Cause = "c" };
}
