using ChatRouter.Fleet;
using ChatRouter.Fleet.Rows;
using ChatRouter.Operations;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Operations;

public sealed class DeadLetterWatchTests
{
    private readonly ManualClock _clock = new();
    private readonly CollectedEvents _events = new();

    [Fact]
    public async Task TurnAsync_TwoInstances_OneRowWithAll_AnEventEach()
    {
        var store = await ShakyTableStore.CreateAsync();
        var (one, other) = (Watch(store), Watch(store));
        one.Count("invalid_json");
        one.Count("delivery_limit");
        other.Count("invalid_json");
        var start = _clock.Now;

        await one.TurnAsync();
        _clock.Advance(TimeSpan.FromSeconds(5));
        await other.TurnAsync();
        await other.TurnAsync();

        Assert.Equal(new DeadLetters(3, start, _clock.Now, "invalid_json"), await ReadAsync(store));
        Assert.Equal(["dead-letter batch: queued -> dead", "dead-letter batch: queued -> dead"], _events.Lines);
    }

    [Fact]
    public async Task TurnAsync_AnHourWithoutAny_CountsFromTheBeginning()
    {
        var store = await ShakyTableStore.CreateAsync();
        var watch = Watch(store);
        watch.Count("a");
        await watch.TurnAsync();
        _clock.Advance(DeadLetters.Over);
        watch.Count("b");
        await watch.TurnAsync();

        Assert.Equal(new DeadLetters(1, _clock.Now, _clock.Now, "b"), await ReadAsync(store));
    }

    [Fact]
    public async Task TurnAsync_StorageOut_WaitsForTheNext()
    {
        var store = await ShakyTableStore.CreateAsync();
        var watch = Watch(store);
        watch.Count("a");
        store.Error = new EntityTableException("down");
        await watch.TurnAsync();
        Assert.Empty(_events.Lines);

        store.Error = null;
        watch.Count("b");
        await watch.TurnAsync();

        Assert.Equal(new DeadLetters(2, _clock.Now, _clock.Now, "b"), await ReadAsync(store));
        Assert.Equal(["dead-letter batch: queued -> dead"], _events.Lines);
    }

    private static async Task<DeadLetters?> ReadAsync(ShakyTableStore store) => DeadLetterRecord.Read(Assert.Single(await store.RowsAsync(TableNames.Fleet, "deadletter")));

    private DeadLetterWatch Watch(ShakyTableStore store) => new(new RowUpdate(store.Table(TableNames.Fleet), _clock, new SeededRandom(1)), _events, _clock);
}
