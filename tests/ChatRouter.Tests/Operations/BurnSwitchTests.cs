using ChatRouter.Fleet;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Operations;
using ChatRouter.Slo.Reports;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Operations;

public sealed class BurnSwitchTests
{
    private static readonly Route Route = TestModel.Route(TestModel.Rung(1, TestModel.Backend("b"))) with { Disabled = new DisabledSettings { AtBurnRate = 20 } };

    private static readonly SliReport Nothing = new()
    {
        Requests = 0, Valid = 0, Good = 0, Errors = new Dictionary<string, long>(), ByRung = [], FallbackRate = 0, Degraded = 0, ByAttempts = [], Hedges = 0, Rescues = 0, Unfit = 0, PromptTokens = 0, CompletionTokens = 0, WastedTokens = 0,
    };

    private readonly ManualClock _clock = new();
    private readonly CollectedEvents _events = new();

    [Theory]
    [InlineData(19.9, true, false)]
    [InlineData(20, false, false)]
    [InlineData(20, true, true)]
    public async Task TurnAsync_AtTheRate_SwitchesOff(double rate, bool isBurning, bool isOff)
    {
        var store = await ShakyTableStore.CreateAsync();

        await TurnAsync(store, rate, isBurning);

        var rows = await store.RowsAsync(TableNames.Fleet, "switch");
        Assert.Equal(isOff ? [_clock.Now.AddMinutes(10)] : [], rows.Select(row => SwitchRecord.Read(row)!.Until));
    }

    [Fact]
    public async Task TurnAsync_TwoInstances_OneEvent_AndAgainOnlyWhenItHasEnded()
    {
        var store = await ShakyTableStore.CreateAsync();
        await TurnAsync(store, 25, isBurning: true);
        await TurnAsync(store, 25, isBurning: true); // Its view does not know yet of the first.
        Assert.Equal(["switch chat: on -> off"], _events.Lines);

        _clock.Advance(TimeSpan.FromMinutes(10));
        await TurnAsync(store, 25, isBurning: true);
        Assert.Equal(["switch chat: on -> off", "switch chat: on -> off"], _events.Lines);
    }

    [Fact]
    public async Task TurnAsync_AnswerOfStorageIsLost_DoesNotThrow()
    {
        var store = await ShakyTableStore.CreateAsync();
        store.AfterWrite = () => throw new EntityTableException("gone");

        await TurnAsync(store, 25, isBurning: true);

        Assert.Empty(_events.Lines);
    }

    private Task TurnAsync(ShakyTableStore store, double rate, bool isBurning)
    {
        var account = new RouteSlo { Route = "chat", Objectives = [], BurnRates = [new BurnRate("fast", 60, 5, 14.4, rate, rate, 50, isBurning)], FiveMinutes = Nothing, Hour = Nothing, Day = Nothing, Minutes = [], AgeSeconds = 1 };
        var table = new SwitchTable(new RowUpdate(store.Table(TableNames.Fleet), _clock, new SeededRandom(1)), _events, _clock);
        return new BurnSwitch([Route], () => FleetView.Empty, () => [account], table, _clock).TurnAsync();
    }
}
