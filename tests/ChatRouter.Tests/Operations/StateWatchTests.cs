using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Rows;
using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Operations;
using ChatRouter.ServiceState;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Operations;

public sealed class StateWatchTests
{
    private static readonly RouterModel Model = TestModel.Router(TestModel.Route(TestModel.Rung(1, TestModel.Backend("gpu1", protocol: ProtocolKind.Vllm)), TestModel.Rung(2, TestModel.Backend("azure"))));

    private readonly ManualClock _clock = new();
    private readonly CollectedEvents _events = new();

    [Fact]
    public async Task TurnAsync_ManyInstances_OneEventForATransition()
    {
        var store = await ShakyTableStore.CreateAsync();
        var instances = Enumerable.Range(0, 5).Select(number => new Instance(this, store, $"i{number}")).ToArray();
        await RoundAsync(instances);
        await PutAsync(store, HealthState.Down);
        for (var turn = 0; turn < 5; turn++) await RoundAsync(instances);
        await PutAsync(store, HealthState.Healthy);
        for (var turn = 0; turn < 40; turn++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await PutAsync(store, HealthState.Healthy);
            await RoundAsync(instances);
        }

        Assert.Equal(["state chat: healthy -> degraded-fallback (azure)", "state chat: degraded-fallback (azure) -> healthy"], _events.Lines);
    }

    [Fact]
    public async Task TurnAsync_SteadyState_WritesAndReadsNothing()
    {
        var store = await ShakyTableStore.CreateAsync();
        await PutAsync(store, HealthState.Down);
        var instance = new Instance(this, store, "i1");
        await instance.TurnAsync();
        await instance.TurnAsync();
        var (writes, reads) = (store.Writes, store.Reads);
        for (var turn = 0; turn < 10; turn++) await instance.TurnAsync();

        Assert.Equal((1, 0, 0), (writes, store.Writes - writes, store.Reads - reads));
    }

    [Fact]
    public async Task TurnAsync_AnswerOfTheWriteLost_TellsTheTransitionOnce()
    {
        var store = await ShakyTableStore.CreateAsync();
        var instances = new[] { new Instance(this, store, "i1"), new Instance(this, store, "i2") };
        await RoundAsync(instances);
        await PutAsync(store, HealthState.Down);
        store.AfterWrite = () => throw new EntityTableException("cut") { IsTransient = true };
        await instances[0].TurnAsync();
        store.AfterWrite = null;
        Assert.Empty(_events.Lines);
        await RoundAsync(instances);
        await RoundAsync(instances);

        Assert.Equal(["state chat: healthy -> degraded-fallback (azure)"], _events.Lines);
    }

    [Fact]
    public async Task TurnAsync_OldView_HasNoSay()
    {
        var store = await ShakyTableStore.CreateAsync();
        await PutAsync(store, HealthState.Down);
        var instance = new Instance(this, store, "i1");
        await instance.ReadAsync();
        _clock.Advance(TimeSpan.FromSeconds(31));
        await instance.Watch.TurnAsync();

        Assert.Equal(0, store.Writes);
    }

    [Fact]
    public async Task Report_AgreedStates_HaveSinceAndTheReasonOfNow()
    {
        var store = await ShakyTableStore.CreateAsync();
        await PutAsync(store, HealthState.Down, "no route");
        var instance = new Instance(this, store, "i1");
        var start = _clock.Now;
        await instance.TurnAsync();
        _clock.Advance(TimeSpan.FromSeconds(5));
        await PutAsync(store, HealthState.Down, "reset by peer");
        await instance.ReadAsync();

        Assert.Equal([new ServiceStateReport("degraded-fallback", start, "rung 2 answers, because gpu1: down, reset by peer")], instance.Watch.Report(isFleetReached: true)["chat"]);
        Assert.Equal([new ServiceStateReport("degraded-fallback", null, "rung 2 answers, because gpu1: down, reset by peer")], instance.Watch.Report(isFleetReached: false)["chat"]);
    }

    [Fact]
    public void Record_OfStates_IsReadBack()
    {
        HeldState[] states =
        [
            new(ServiceStateKind.DegradedFallback, _clock.Now, "why \"so\"", "gpu1", "azure"),
            new(ServiceStateKind.DegradedPrimary, _clock.Now.AddSeconds(1), "figures") { IsByFigures = true },
        ];
        var row = StateRecord.Write("meta/llama", [.. states], "i1-7");

        EntityRules.CheckRow(row);
        Assert.Equal("i1-7", StateRecord.ChangeOf(row));
        Assert.Equal("meta/llama", StateRecord.Read(row)!.Value.Route);
        Assert.Equal(states, StateRecord.Read(row)!.Value.States);
        Assert.Null(StateRecord.Read(new EntityRow("state", "x").With("Route", "x").With("States", "[{}]")));
    }

    [Fact]
    public void Read_BackendsOfAView_StandAsTheFleetSeesThem()
    {
        var reader = new RouteFactsReader(Model);
        var now = _clock.Now;
        var open = new CircuitState { Phase = CircuitPhase.Open, Since = now, Figures = "6 of 6" };
        var hold = new BackendHold(HoldKind.Drain, now, now.AddHours(1), "anna", "driver");
        var gpu1 = Model.Backends[0];
        var old = Verdict(HealthState.Down, "x", now.AddSeconds(-46));

        Assert.Equal(BackendStanding.Serving, reader.Read(gpu1, FleetView.Empty, now).Standing);
        Assert.Equal(BackendStanding.Serving, reader.Read(gpu1, View(old), now).Standing);
        Assert.Equal((BackendStanding.Down, "down, x"), Standing(View(Verdict(HealthState.Down, "x", now))));
        Assert.Equal((BackendStanding.Warming, "warming, x"), Standing(View(Verdict(HealthState.Warming, "x", now))));
        Assert.Equal((BackendStanding.Limited, "degraded, x"), Standing(View(Verdict(HealthState.Degraded, "x", now))));
        Assert.Equal((BackendStanding.CircuitOpen, "circuit open since 12:00:00Z: 6 of 6"), Standing(FleetView.Empty with { Breakers = FleetView.Empty.Breakers.Add("gpu1", open) }));
        Assert.Equal(BackendStanding.CircuitOpen, Standing(FleetView.Empty with { Breakers = FleetView.Empty.Breakers.Add("gpu1", open with { Phase = CircuitPhase.HalfOpen }) }).Standing);
        Assert.Equal(BackendStanding.Limited, Standing(FleetView.Empty with { Breakers = FleetView.Empty.Breakers.Add("gpu1", open with { Phase = CircuitPhase.Ramping }) }).Standing);
        Assert.Equal((BackendStanding.Throttled, "throttled until 12:00:03Z"), Standing(FleetView.Empty with { Quotas = FleetView.Empty.Quotas.Add("gpu1", now.AddSeconds(3)) }));
        Assert.Equal(BackendStanding.Serving, Standing(FleetView.Empty with { Quotas = FleetView.Empty.Quotas.Add("gpu1", now.AddSeconds(2)) }).Standing);
        Assert.Equal((BackendStanding.Held, hold.Reason), Standing(FleetView.Empty with { Holds = FleetView.Empty.Holds.Add("gpu1", hold) }));

        (BackendStanding Standing, string Reason) Standing(FleetView view) => (reader.Read(gpu1, view, now).Standing, reader.Read(gpu1, view, now).Reason);
    }

    [Theory]
    [InlineData(ProtocolKind.OpenAI, false, false)]
    [InlineData(ProtocolKind.OpenAI, true, true)]
    [InlineData(ProtocolKind.AzureOpenAI, false, true)]
    [InlineData(ProtocolKind.Anthropic, true, true)]
    [InlineData(ProtocolKind.Vllm, true, false)]
    [InlineData(ProtocolKind.Ollama, false, false)]
    public void Read_Backend_IsAProviderByItsProtocolAndKey(ProtocolKind protocol, bool hasKey, bool expected)
    {
        var backend = TestModel.Backend("b", protocol: protocol) with { Credential = hasKey ? new BackendCredential(CredentialKind.Bearer, "k") : BackendCredential.None };

        Assert.Equal(expected, new RouteFactsReader(Model).Read(backend, FleetView.Empty, _clock.Now).IsProvider);
    }

    private static FleetView View(BackendHealth verdict) => FleetView.Empty with { Health = FleetView.Empty.Health.Add(verdict.Backend, verdict) };

    private static async Task RoundAsync(IReadOnlyList<Instance> instances)
    {
        // All read before any writes: the hardest order.
        foreach (var instance in instances) await instance.ReadAsync();
        await Task.WhenAll(instances.Select(instance => instance.Watch.TurnAsync()));
    }

    private Task PutAsync(ShakyTableStore store, HealthState state, string reason = "r") => store.PutAsync(TableNames.Fleet, HealthRecord.Write(Verdict(state, reason, _clock.Now)));

    private static BackendHealth Verdict(HealthState state, string reason, DateTimeOffset at)
        => new() { Backend = "gpu1", State = state, Reason = reason, CheckedAt = at, Since = at };

    private sealed class Instance
    {
        private readonly StateWatchTests _test;
        private readonly IEntityTable _table;
        private FleetView _view = FleetView.Empty;

        public Instance(StateWatchTests test, ShakyTableStore store, string name)
        {
            _test = test;
            _table = store.Table(TableNames.Fleet);
            Watch = new StateWatch(new RouteFactsReader(Model), () => _view, () => [], new RowUpdate(_table, test._clock, new SeededRandom(0)), test._events, test._clock, name);
        }

        public StateWatch Watch { get; }

        public async Task ReadAsync() => _view = await FleetViewReader.ReadAsync(_table, _test._clock.Now, default);

        public async Task TurnAsync()
        {
            await ReadAsync();
            await Watch.TurnAsync();
        }
    }
}
