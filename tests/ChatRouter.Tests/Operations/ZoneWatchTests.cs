using System.Text.Json.Nodes;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Operations;
using ChatRouter.Routing;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Operations;

/// <summary>What is lost, who carries it, and when that is said.</summary>
public sealed class ZoneWatchTests
{
    private static readonly Backend East1 = TestModel.Backend("east1") with { Zone = "east", MaxConcurrency = 10 };
    private static readonly Backend East2 = TestModel.Backend("east2") with { Zone = "east", MaxConcurrency = 10 };
    private static readonly Backend West = TestModel.Backend("west") with { Zone = "west", MaxConcurrency = 20 };
    private static readonly Backend Cpu = TestModel.Backend("cpu");
    private static readonly RouterModel Model = TestModel.Router(TestModel.Route(TestModel.Rung(1, East1, West, East2), TestModel.Rung(2, Cpu)));

    private readonly ManualClock _clock = new();
    private readonly Dictionary<string, Eligibility> _eligibility = [];
    private readonly MemoryEntityTableStore _store = new();
    private readonly EventLog _events;
    private readonly FixedOccupancies _occupancies = new(Model);
    private readonly BackendLoads _loads;
    private readonly ZoneWatch _watch;

    public ZoneWatchTests()
    {
        _store.EnsureCreatedAsync(TableNames.All, CancellationToken.None).GetAwaiter().GetResult();
        _events = new EventLog(_store, _clock, "here");
        _loads = _occupancies.Loads(_clock);
        _watch = new ZoneWatch(Model, _loads, b => _eligibility.GetValueOrDefault(b.Name), _events, _clock);
    }

    [Fact]
    public async Task Turn_AllIsWell_SaysNothing()
    {
        _watch.Turn();
        _watch.Turn();

        Assert.Empty(await EventsAsync());
    }

    [Fact]
    public async Task Turn_TheLastBackendOfAZoneGoes_OneEventWithItsShareAndAnotherWhenItIsBack()
    {
        Attempt(East1, 6);
        Attempt(West, 2);
        _eligibility["east1"] = new Eligibility(EligibilityKind.Unhealthy, "down: connection refused");
        _watch.Turn();
        Assert.Empty(await EventsAsync());

        _eligibility["east2"] = new Eligibility(EligibilityKind.CircuitOpen, "circuit open: 6 failures");
        _watch.Turn();
        _watch.Turn();
        _eligibility["east2"] = new Eligibility(EligibilityKind.Usable, IsReturning: true);
        _watch.Turn();
        Assert.Single(await EventsAsync());
        _eligibility["east2"] = default;
        _watch.Turn();

        Assert.Equal(
            [
                "east Serving>Lost 0 of 2 backends in service (out: 1 by probes, 1 by circuit), 75 % of the attempts of the last minute; missing: east1: down: connection refused; east2: circuit open: 6 failures",
                "east Lost>Serving 1 of 2 backends in service (out: 1 by probes), 75 % of the attempts of the last minute",
            ],
            await EventsAsync());
    }

    [Fact]
    public async Task Turn_LostAtTheStart_IsSaidToo()
    {
        _eligibility["west"] = new Eligibility(EligibilityKind.Drained, "drained by an operator");
        _watch.Turn();

        Assert.Equal(["west >Lost 0 of 1 backends in service (out: 1 by operator); missing: west: drained by an operator"], await EventsAsync());
    }

    [Fact]
    public async Task Turn_TheOtherZoneIsFull_OverloadedOnlyWhileOneIsLostAndUntilThereIsRelief()
    {
        Enter(West, 16);
        _watch.Turn();
        _eligibility["east1"] = _eligibility["east2"] = new Eligibility(EligibilityKind.Unhealthy, "down");
        _watch.Turn();
        Leave(West, 3);
        _watch.Turn();
        Assert.Equal(2, (await EventsAsync()).Length);
        Leave(West, 2);
        _watch.Turn();

        Assert.Equal(
            ["east Serving>Lost", "west Serving>Overloaded 1 of 1 backends in service, 16 requests in flight of at most 20; lost: east", "west Overloaded>Serving"],
            (await EventsAsync()).Select(text => text.Contains("Overloaded ", StringComparison.Ordinal) ? text : string.Join(' ', text.Split(' ')[..2])));
    }

    [Fact]
    public async Task Turn_TheLostZoneIsBack_TheOverloadIsOver()
    {
        Enter(West, 20);
        _eligibility["east1"] = _eligibility["east2"] = new Eligibility(EligibilityKind.Unhealthy, "down");
        _watch.Turn();
        _eligibility.Clear();
        _watch.Turn();

        Assert.Equal(["east >Lost", "west >Overloaded", "east Lost>Serving", "west Overloaded>Serving"], (await EventsAsync()).Select(text => string.Join(' ', text.Split(' ')[..2])));
    }

    [Fact]
    public async Task Turn_AnEvent_HoldsTheFiguresOfEveryZone()
    {
        Attempt(West, 3);
        Attempt(Cpu, 1);
        Enter(West, 2);
        _eligibility["east1"] = _eligibility["east2"] = new Eligibility(EligibilityKind.Unhealthy, "down");
        _watch.Turn();
        await EventsAsync();

        var row = Assert.Single(await RowsAsync());
        Assert.Equal("zone", row.Text("Kind"));
        Assert.Equal(
            """
            {"east":{"inService":0,"backends":2,"attempts":0,"share":0,"inFlight":0,"limit":0},"west":{"inService":1,"backends":1,"attempts":3,"share":0.75,"inFlight":2,"limit":20},"(none)":{"inService":1,"backends":1,"attempts":1,"share":0.25,"inFlight":0,"limit":256}}
            """,
            JsonNode.Parse(row.Text("Figures")!)!.ToJsonString());
    }

    [Fact]
    public void Report_OneZoneLost_ShowsSharesLimitsAndRungs()
    {
        Attempt(East1, 1);
        Attempt(West, 3);
        Enter(West, 5);
        _eligibility["east1"] = _eligibility["east2"] = new Eligibility(EligibilityKind.Unhealthy, "down");

        var zones = _watch.Report();

        Assert.Equal(["east", "west", "(none)"], zones.Select(zone => zone.Name));
        Assert.Equal(["lost", "serving", null], zones.Select(zone => zone.State));
        Assert.Equal([(0, 2), (1, 1), (1, 1)], zones.Select(zone => (zone.InService, zone.Backends)));
        Assert.Equal([(1, 0.25), (3, 0.75), (0, 0)], zones.Select(zone => (zone.Attempts, zone.Share)));
        Assert.Equal([(0, 0), (5, 20), (0, 256)], zones.Select(zone => (zone.InFlight, zone.Limit)));
        Assert.Equal(["chat/1: 0 of 2", "chat/1: 1 of 1", "chat/2: 1 of 1"], zones.SelectMany(zone => zone.Rungs).Select(rung => $"{rung.Route}/{rung.Rung}: {rung.InService} of {rung.Backends}"));
        Assert.Equal("0 of 2 backends in service (out: 2 by probes), 25 % of the attempts of the last minute; missing: east1: down; east2: down", zones[0].Reason);
    }

    [Theory]
    [InlineData(EligibilityKind.Unhealthy, false, "probes", "why")]
    [InlineData(EligibilityKind.Drained, false, "operator", "why")]
    [InlineData(EligibilityKind.Isolated, false, "operator", "why")]
    [InlineData(EligibilityKind.Unavailable, false, "quota", "why")]
    [InlineData(EligibilityKind.CircuitOpen, false, "circuit", "why")]
    [InlineData(EligibilityKind.Usable, true, "circuit", "its circuit is not closed yet")]
    [InlineData(EligibilityKind.Degraded, true, "circuit", "its circuit is not closed yet")]
    public void Report_LostBeforeAnyRequest_SaysWhoTookItsBackendsOutAndNothingOfRequests(EligibilityKind kind, bool isReturning, string by, string why)
    {
        _eligibility["west"] = new Eligibility(kind, "why", IsReturning: isReturning);

        Assert.Equal($"0 of 1 backends in service (out: 1 by {by}); missing: west: {why}", _watch.Report()[1].Reason);
    }

    [Fact]
    public void Report_AMinuteLater_TheOldAttemptsAreGone()
    {
        Attempt(East1, 4);
        for (var second = 0; second < 30; second++) NextSecond();
        Attempt(West, 1);
        NextSecond();
        Assert.Equal([(4, 0.8), (1, 0.2), (0, 0)], _watch.Report().Select(zone => (zone.Attempts, zone.Share)));

        for (var second = 0; second < 30; second++) NextSecond();
        Assert.Equal([(0, 0), (1, 1), (0, 0)], _watch.Report().Select(zone => (zone.Attempts, zone.Share)));

        for (var second = 0; second < 30; second++) NextSecond();
        Assert.Equal([(0, 0), (0, 0), (0, 0)], _watch.Report().Select(zone => (zone.Attempts, zone.Share)));
    }

    [Fact]
    public void Turn_NoBackendHasAZone_ReportsNoneAndCountsTheAttemptsOfTheLastMinute()
    {
        var model = TestModel.Router(TestModel.Route(TestModel.Rung(1, Cpu)));
        var loads = new FixedOccupancies(model).Loads(_clock);
        var watch = new ZoneWatch(model, loads, _ => default, _events, _clock);
        for (var second = 0; second < 75; second++)
        {
            if (second is 0 or 40) loads[Cpu].CountAttempt();
            if (second == 50) Assert.Equal(2, watch.Attempts()[0]);
            _clock.Advance(TimeSpan.FromSeconds(1));
            watch.Turn();
        }

        Assert.Equal(1, watch.Attempts()[0]);
        Assert.Empty(watch.Report());
    }

    [Fact]
    public async Task RunAsync_AZoneIsLost_IsSaidWithinASecond()
    {
        using var stopping = new CancellationTokenSource();
        var running = _watch.RunAsync(stopping.Token);
        _eligibility["west"] = new Eligibility(EligibilityKind.Unhealthy, "down");
        _clock.Advance(TimeSpan.FromSeconds(1));
        await stopping.CancelAsync();
        await running;

        Assert.Single(await EventsAsync());
    }

    private void NextSecond()
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        _watch.Turn();
    }

    private void Attempt(Backend backend, int times)
    {
        for (var i = 0; i < times; i++) _loads[backend].CountAttempt();
    }

    private void Enter(Backend backend, int times)
    {
        _occupancies[backend.Name].InFlight += times;
    }

    private void Leave(Backend backend, int times)
    {
        _occupancies[backend.Name].InFlight -= times;
    }

    /// <summary>The events in the order in which they were written.</summary>
    private async Task<string[]> EventsAsync()
    {
        await _events.RunAsync(new CancellationToken(canceled: true));
        return [.. (await RowsAsync()).OrderBy(row => row.RowKey[(row.RowKey.LastIndexOf('-') + 1)..], StringComparer.Ordinal).Select(row => $"{row.Text("Subject")} {row.Text("From")}>{row.Text("To")} {row.Text("Cause")}")];
    }

    private async Task<List<EntityRow>> RowsAsync()
    {
        var rows = new List<EntityRow>();
        await foreach (var row in _store.Table(TableNames.Events).QueryAsync(null, null, default)) rows.Add(row);
        return rows;
    }
}
