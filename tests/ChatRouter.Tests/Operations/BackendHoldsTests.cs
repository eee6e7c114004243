using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Operations;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Operations;

public sealed class BackendHoldsTests
{
    private static readonly RouterModel Model = TestModel.Router(TestModel.Route(TestModel.Rung(1, TestModel.Backend("gpu1"))));

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task HoldAsync_Done_HoldsInThisInstanceAndInTheRow()
    {
        var store = await ShakyTableStore.CreateAsync();
        var hand = Create(store, out var fleet);
        var (hold, refusal) = await hand.HoldAsync("gpu1", HoldKind.Drain, """{"who":"anna","why":"new driver","for":"2h"}"""u8.ToArray());

        Assert.Null(refusal);
        Assert.Equal(new BackendHold(HoldKind.Drain, _clock.Now, _clock.Now.AddHours(2), "anna", "new driver"), hold);
        Assert.Equal(hold, fleet.View.HoldOn("gpu1", _clock.Now));
        Assert.Equal(hold, HoldRecord.Read(Assert.Single(await store.RowsAsync(TableNames.Fleet, "drain"))));
    }

    [Fact]
    public async Task HoldOn_TimeIsUp_IsOverByItself()
    {
        var hand = Create(await ShakyTableStore.CreateAsync(), out var fleet);
        await hand.HoldAsync("gpu1", HoldKind.Isolate, """{"for":"10s"}"""u8.ToArray());

        Assert.NotNull(fleet.View.HoldOn("gpu1", _clock.Now.AddSeconds(9.9)));
        Assert.Null(fleet.View.HoldOn("gpu1", _clock.Now.AddSeconds(10)));
    }

    [Fact]
    public async Task ReleaseAsync_Held_EndsItAndAgainIsNoMistake()
    {
        var store = await ShakyTableStore.CreateAsync();
        var hand = Create(store, out var fleet);
        await hand.HoldAsync("gpu1", HoldKind.Drain, default);

        Assert.Null(await hand.ReleaseAsync("gpu1", default));
        Assert.Null(await hand.ReleaseAsync("gpu1", default));
        Assert.Null(fleet.View.HoldOn("gpu1", _clock.Now));
        Assert.Empty(await store.RowsAsync(TableNames.Fleet, "drain"));
    }

    [Fact]
    public async Task Orders_EachChange_IsAnEventWithWhoAndWhy()
    {
        var store = await ShakyTableStore.CreateAsync();
        var hand = Create(store, out _, out var events);
        await hand.HoldAsync("gpu1", HoldKind.Drain, """{"who":"anna","why":"new driver"}"""u8.ToArray());
        _clock.Advance(TimeSpan.FromSeconds(1));
        await hand.HoldAsync("gpu1", HoldKind.Isolate, """{"who":"ben","why":"wrong answers"}"""u8.ToArray());
        _clock.Advance(TimeSpan.FromSeconds(1));
        await hand.ReleaseAsync("gpu1", """{"who":"anna","why":"mended"}"""u8.ToArray());
        await hand.ReleaseAsync("gpu1", default);
        await events.RunAsync(new CancellationToken(canceled: true));

        var rows = (await store.RowsAsync(TableNames.Events)).OrderBy(row => row.Time("At"));
        Assert.Equal<string[]>(
            ["gpu1 Released>Drain new driver anna", "gpu1 Drain>Isolate wrong answers ben", "gpu1 Isolate>Released mended anna"],
            [.. rows.Select(row => $"{row.Text("Subject")} {row.Text("From")}>{row.Text("To")} {row.Text("Cause")} {System.Text.Json.Nodes.JsonNode.Parse(row.Text("Figures")!)!["who"]}")]);
    }

    [Fact]
    public async Task HoldAsync_AnotherOperatorInBetween_ReadsAgainAndTheEventSaysWhatItReplaced()
    {
        var store = await ShakyTableStore.CreateAsync();
        var hand = Create(store, out _, out var events);
        var other = new BackendHold(HoldKind.Isolate, _clock.Now, _clock.Now.AddHours(1), "ben", "x");
        store.OnWrite = () =>
        {
            store.OnWrite = null;
            store.PutAsync(TableNames.Fleet, HoldRecord.Write("gpu1", other)).GetAwaiter().GetResult();
        };
        var (hold, _) = await hand.HoldAsync("gpu1", HoldKind.Drain, default);
        await events.RunAsync(new CancellationToken(canceled: true));

        Assert.Equal(hold, HoldRecord.Read(Assert.Single(await store.RowsAsync(TableNames.Fleet, "drain"))));
        Assert.Equal("Isolate", Assert.Single(await store.RowsAsync(TableNames.Events)).Text("From"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HoldAsync_StorageOut_IsRefusedAndHasNoEffectHere(bool hangs)
    {
        var store = await ShakyTableStore.CreateAsync();
        var hand = Create(store, out var fleet);
        if (hangs) store.Hangs = true;
        else store.Error = new EntityTableException("away.");
        var (hold, refusal) = await _clock.RunToEndAsync(() => hand.HoldAsync("gpu1", HoldKind.Drain, default));

        var reason = hangs ? "Table Storage: no answer within 2 s" : "away";
        Assert.Null(hold);
        Assert.Equal(
            new Refusal(
                503, "storage_unavailable", $"The order is not confirmed, because the shared state cannot be written ({reason}). Look at /ops/state, and give it again.",
                RetryAfter: TimeSpan.FromSeconds(5)),
            refusal);
        Assert.Null(fleet.View.HoldOn("gpu1", _clock.Now));
    }

    [Fact]
    public async Task Orders_UnknownBackend_Are404()
    {
        var hand = Create(await ShakyTableStore.CreateAsync(), out _);
        var expected = new Refusal(404, "not_found", "No such backend: gpu9.", "name");

        Assert.Equal(expected, (await hand.HoldAsync("gpu9", HoldKind.Drain, default)).Refusal);
        Assert.Equal(expected, await hand.ReleaseAsync("gpu9", default));
    }

    private BackendHolds Create(ShakyTableStore store, out FleetSynchronizer fleet) => Create(store, out fleet, out _);

    private BackendHolds Create(ShakyTableStore store, out FleetSynchronizer fleet, out EventLog events)
    {
        var random = new SeededRandom(1);
        fleet = new FleetSynchronizer(store, new CircuitRegistry(Model, _clock, random, new Nobody()), new FleetContact(_clock), new FleetSettings(), _clock, random);
        events = new EventLog(store, _clock, "i1");
        return new BackendHolds(Model, new HoldTable(store, events, _clock), fleet, _clock);
    }

    private sealed class Nobody : ICircuitObserver
    {
        public void OnTransition(Backend backend, CircuitState from, CircuitState to)
        {
        }
    }
}
