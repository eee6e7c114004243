using System.Net;
using ChatRouter.Health;
using ChatRouter.Model.Settings.Health;
using ChatRouter.Operations;
using ChatRouter.Operations.Recovery;
using ChatRouter.Storage;
using ChatRouter.Tests.Health;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Operations.Recovery;

public sealed class RecoveryHookTests
{
    private readonly ManualClock _clock = new();
    private readonly FakeBackend _hook = new();
    private bool _isHeld;

    [Theory]
    [InlineData(202, "Accepted the recovery address answered 202")]
    [InlineData(500, "Refused the recovery address answered 500")]
    public async Task OnVerdict_DownForLongEnough_CallsOnceAndTellsTheResult(int status, string result)
    {
        _hook.On("/restart?sig=secret", status);
        var store = await ShakyTableStore.CreateAsync();
        var (hook, events) = Create(store);
        await TellAsync(hook, HealthState.Down, seconds: 120);
        await TellAsync(hook, HealthState.Down, seconds: 240);

        Assert.Single(_hook.Requests);
        Assert.Equal<string[]>(["Down>Called down for 120 s: connection refused", $"Called>{result}"], await EventsAsync(events, store));
    }

    [Fact]
    public async Task OnVerdict_HookDoesNotAnswer_IsFailedAfterTenSecondsAndNamesNoAddress()
    {
        _hook.On("/restart?sig=secret", async token =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _clock, token);
            return new HttpResponseMessage(HttpStatusCode.OK);
        });
        var store = await ShakyTableStore.CreateAsync();
        var (hook, events) = Create(store);
        var telling = TellAsync(hook, HealthState.Down, seconds: 120);
        while (_hook.Requests.IsEmpty) await Task.Yield();
        _clock.Advance(RecoveryHook.Timeout);
        await telling;

        Assert.Equal<string[]>(["Down>Called down for 120 s: connection refused", "Called>Failed the recovery address: no answer within 10 s"], await EventsAsync(events, store));
    }

    [Theory]
    [InlineData(HealthState.Down, 119, false)]
    [InlineData(HealthState.Degraded, 600, false)]
    [InlineData(HealthState.Warming, 600, false)]
    [InlineData(HealthState.Unknown, 600, false)]
    [InlineData(HealthState.Down, 600, true)]
    public async Task OnVerdict_NotYetOrNotDownOrHeld_CallsNobody(HealthState state, int seconds, bool isHeld)
    {
        _isHeld = isHeld;
        var (hook, _) = Create(await ShakyTableStore.CreateAsync());
        await TellAsync(hook, state, seconds);

        Assert.Empty(_hook.Requests);
    }

    [Fact]
    public async Task OnVerdict_StorageOut_CallsNobody()
    {
        var store = await ShakyTableStore.CreateAsync();
        store.Error = new EntityTableException("away");
        var (hook, _) = Create(store);
        await TellAsync(hook, HealthState.Down, seconds: 600);

        Assert.Empty(_hook.Requests);
    }

    private (RecoveryHook Hook, EventLog Events) Create(ShakyTableStore store)
    {
        var backend = TestModel.Backend("gpu1") with { Recovery = new RecoverySettings { Url = new Uri("http://host/restart?sig=secret"), Secret = "s" } };
        var model = TestModel.Router(TestModel.Route(TestModel.Rung(1, backend, TestModel.Backend("gpu2"))));
        var events = new EventLog(store, _clock, "i1");
        return (new RecoveryHook(model, _hook.Connect(), new RecoveryLimit(store, _clock), events, _ => _isHeld, _clock), events);
    }

    private async Task TellAsync(RecoveryHook hook, HealthState state, int seconds)
    {
        foreach (var backend in new[] { "gpu1", "gpu2" })
        {
            hook.OnVerdict(null, new BackendHealth { Backend = backend, State = state, Reason = "connection refused", CheckedAt = _clock.Now, Since = _clock.Now.AddSeconds(-seconds) });
            await hook.Running(backend);
        }
    }

    private static async Task<string[]> EventsAsync(EventLog events, ShakyTableStore store)
    {
        await events.RunAsync(new CancellationToken(canceled: true));
        return [.. (await store.RowsAsync(TableNames.Events)).OrderBy(row => row.Text("To") == "Called" ? 0 : 1).Select(row => $"{row.Text("From")}>{row.Text("To")} {row.Text("Cause")}")];
    }
}
