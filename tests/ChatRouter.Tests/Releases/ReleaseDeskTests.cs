using System.Text;
using ChatRouter.Model;
using ChatRouter.Model.Releases;
using ChatRouter.Operations;
using ChatRouter.Operations.Releases;
using ChatRouter.Releases.Gates;
using ChatRouter.Releases.Machine;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Releases;

public sealed class ReleaseDeskTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly ShakyTableStore _store = ShakyTableStore.CreateAsync().Result;
    private readonly RouterEngine _engine;

    public ReleaseDeskTests()
    {
        var route = TestModel.Route(TestModel.Rung(1, TestModel.Backend("old")));
        _engine = new RouterEngine(TestModel.Router(route) with { ReleaseReader = new NamedOrders() }, _store, new NoQueue(), _clock, new SeededRandom(7));
    }

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task StartAsync_Order_BeginsAndIsSeenByTheStates()
    {
        var (begun, refusal) = await StartAsync("v2");

        Assert.Null(refusal);
        Assert.Equal(("v2", "chat", "2", "anna", ReleaseStage.Validation, ReleaseStatus.Running), (begun!.Name, begun.Route, begun.Version, begun.Who, begun.Stage, begun.Status));
        await OrderAsync("v2", ReleaseOrder.Pause);
        Assert.Equal("release v2: paused by anna: too late today", Facts().ReleasePaused);
        await OrderAsync("v2", ReleaseOrder.Abort);
        Assert.Equal((null, null), (Facts().ReleasePaused, Facts().RolledBack));
    }

    [Fact]
    public async Task ListAsync_GoldenPromptsThatCannotBeUsed_SaysWhy()
    {
        var order = TestReleases.Order();
        var route = TestModel.Route(TestModel.Rung(1, TestModel.Backend("old")));
        using var engine = new RouterEngine(
            TestModel.Router(route) with { Releases = [order with { Golden = order.Golden with { Prompts = [], Problem = "golden.jsonl line 3 is no JSON object." } }] }, _store, new NoQueue(), _clock, new SeededRandom(7));

        await engine.ReleaseAdvancer.RunAsync(CancellationToken.None);

        var listed = Assert.Single((await engine.Releases.ListAsync()).Releases!);
        Assert.Equal(("v2", "golden.jsonl line 3 is no JSON object."), (listed.Name, listed.GoldenProblem));
        Assert.Equal((ReleaseStatus.RolledBack, ReleaseStage.Validation, "golden-prompts: golden.jsonl line 3 is no JSON object."), (listed.Status, listed.Stage, listed.Reason));
        var finding = Assert.Single((await engine.Releases.ShowAsync("v2")).Release!.Findings!.Value);
        Assert.Equal(new GateResult("golden-prompts", GateVerdict.Fail, "golden.jsonl line 3 is no JSON object."), Assert.Single(finding.Gates));
    }

    [Fact]
    public async Task OrderAsync_PauseAndResume_AreInTheRecord()
    {
        await StartAsync("v2");
        await OrderAsync("v2", ReleaseOrder.Pause);
        Assert.Equal(ReleaseStatus.Running, (await OrderAsync("v2", ReleaseOrder.Resume)).Now!.Status);

        var record = (await _engine.Releases.ShowAsync("v2")).Release!;

        Assert.Equal(["ordered by anna", "paused by anna: too late today", "resumed by anna: too late today"], record.Moves!.Value.Select(move => move.Reason));
        Assert.Equal(["release chat:  -> validation", "release chat: validation -> paused at validation", "release chat: paused at validation -> validation"], _engine.Events.Latest().Select(one => $"{one.Kind} {one.Subject}: {one.From} -> {one.To}"));
    }

    [Fact]
    public async Task ListAsync_Releases_ActiveOnesFirstThenTheLatest()
    {
        foreach (var name in new[] { "v1", "v2", "v3" })
        {
            await StartAsync(name);
            if (name != "v2") _clock.Advance(TimeSpan.FromHours(1));
            if (name != "v3") await OrderAsync(name, ReleaseOrder.Abort);
        }

        Assert.Equal(["v3", "v2", "v1"], (await _engine.Releases.ListAsync()).Releases!.Select(one => one.Name));
    }

    [Fact]
    public async Task OrderAsync_OnAnEndedOneWhoseRouteHasAnother_IsRefused()
    {
        await StartAsync("v1");
        await OrderAsync("v1", ReleaseOrder.Abort);
        await StartAsync("v2");

        Assert.Equal((409, "The release 'v1' is over."), Pick(await OrderAsync("v1", ReleaseOrder.Promote)));
        Assert.Equal((404, "No such release: v9."), Pick(await OrderAsync("v9", ReleaseOrder.Promote)));
        Assert.Equal(ReleaseStage.Validation, (await _engine.Releases.ShowAsync("v2")).Release!.Stage);
    }

    [Fact]
    public async Task StorageIsGone_EveryCallSaysSo()
    {
        await StartAsync("v2");
        _store.Error = new EntityTableException("no network");

        Assert.Equal(503, (await OrderAsync("v2", ReleaseOrder.Abort)).Refusal!.Status);
        Assert.Equal(503, (await StartAsync("v3")).Refusal!.Status);
        Assert.Equal((503, "The releases cannot be read (no network)."), ((await _engine.Releases.ListAsync()).Refusal!.Status, (await _engine.Releases.ShowAsync("v2")).Refusal!.Message));
        _store.Error = null;
        Assert.Equal(ReleaseStatus.Running, (await _engine.Releases.ShowAsync("v2")).Release!.Status);
    }

    private static (int Status, string Message) Pick((ReleaseReport? Now, Refusal? Refusal) answer) => (answer.Refusal!.Status, answer.Refusal.Message);

    private Task<(ReleaseReport? Begun, Refusal? Refusal)> StartAsync(string name) => _engine.Releases.StartAsync(Encoding.UTF8.GetBytes(name), "anna");

    private Task<(ReleaseReport? Now, Refusal? Refusal)> OrderAsync(string name, ReleaseOrder order)
        => _engine.Releases.OrderAsync(name, order, """{"who":"anna","why":"too late today"}"""u8.ToArray());

    private ChatRouter.ServiceState.RouteFacts Facts()
    {
        var view = ChatRouter.Fleet.FleetViewReader.ReadAsync(_store.Table(TableNames.Fleet), _clock.Now, default).Result;
        return new RouteFactsReader(TestModel.Router(TestModel.Route(TestModel.Rung(1, TestModel.Backend("old"))))).Read(view, [], _clock.Now).Single();
    }

    /// <summary>Takes every text for the name of a release.</summary>
    private sealed class NamedOrders : IReleaseReader
    {
        public Refusal? Read(ReadOnlyMemory<byte> order, out ReleaseSettings? release)
        {
            release = TestReleases.Order(Encoding.UTF8.GetString(order.Span));
            return null;
        }
    }
}
