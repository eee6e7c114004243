using ChatRouter.Fleet;
using ChatRouter.Operations;
using ChatRouter.Operations.Alerts;
using ChatRouter.Operations.Alerts.Delivery;
using ChatRouter.Operations.Alerts.Silences;
using ChatRouter.ServiceState;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Operations.Alerts;

public sealed class AlertSenderTests
{
    private readonly ManualClock _clock = new();
    private readonly RecordingChannel _ops = new("ops");

    [Fact]
    public async Task RunAsync_RouteFallsBackAndReturns_IsToldAndShown()
    {
        var fixture = new AlertFixture(await ShakyTableStore.CreateAsync(), _clock, _ops);
        var view = View(new HeldState(ServiceStateKind.DegradedFallback, _clock.Now, "gpu1: down", "gpu1", "azure"));
        var (sender, board) = Create(fixture, () => view);
        await sender.RunAsync(default);
        Assert.Equal("firing", Assert.Single(board.Book.Report(fixture.Settings, _clock.Now)).State);

        view = View(new HeldState(ServiceStateKind.Healthy, _clock.Now, ""));
        for (var tick = 0; tick < 5; tick++)
        {
            _clock.Advance(TimeSpan.FromSeconds(15));
            view = view with { AsOf = _clock.Now };
            await sender.RunAsync(default);
        }

        Assert.Equal(["[ALERT] LLM Failover: gpu1 -> azure", "[RESOLVED] LLM Failover: gpu1 -> azure"], _ops.Lines);
        Assert.Equal("resolved", Assert.Single(board.Book.Report(fixture.Settings, _clock.Now)).State);
    }

    [Fact]
    public async Task RunAsync_SilenceADayOld_IsBuried()
    {
        var fixture = new AlertFixture(await ShakyTableStore.CreateAsync(), _clock, _ops);
        await fixture.Table.UpsertAsync(AlertRecord.Write(new Silence("old", null, null, _clock.Now, _clock.Now.AddHours(1), "anna", "w")));
        await fixture.Table.UpsertAsync(AlertRecord.Write(new Silence("new", null, null, _clock.Now, _clock.Now.AddHours(2), "anna", "w")));
        _clock.Advance(TimeSpan.FromHours(25));
        await Create(fixture, () => FleetView.Empty).Sender.RunAsync(default);

        Assert.Equal(["new"], (await fixture.ReadAsync()).Silences.Select(one => one.Value.Id));
    }

    private (AlertSender Sender, AlertBoard Board) Create(AlertFixture fixture, Func<FleetView> view)
    {
        var model = TestModel.Router(TestModel.Route(TestModel.Rung(1, TestModel.Backend("gpu1")), TestModel.Rung(2, TestModel.Backend("azure")))) with { Alerts = fixture.Settings };
        var board = new AlertBoard(fixture.Table, new SeededRandom(1), _clock);
        var sender = new AlertSender(
            fixture.Table, new AlertRules(model, new RouteFactsReader(model)), new AlertEvaluator(model.Alerts, fixture.Table, fixture.Events),
            new Outbox(model.Alerts, fixture.Table, fixture.Channels, fixture.Events, _clock), board, () => new AlertFacts(view(), [], _clock.Now));
        return (sender, board);
    }

    private FleetView View(HeldState state) => FleetView.Empty with { AsOf = _clock.Now, States = FleetView.Empty.States.Add("chat", [state]) };
}
