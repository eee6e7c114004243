using ChatRouter.Fleet.Rows;
using ChatRouter.Health;
using ChatRouter.Operations;
using ChatRouter.Storage;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Fleet;

public sealed class HealthTableTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task RecordAsync_ManyVerdicts_ComeBack()
    {
        var store = await ShakyTableStore.CreateAsync();
        var table = Create(store);
        var verdicts = Enumerable.Range(0, 101).Select(i => Verdict($"b{i:D3}", HealthState.Healthy)).ToList();
        await table.RecordAsync(verdicts, _clock.Now, default);

        var read = await table.ReadAsync(default);
        Assert.Equal(verdicts, read.Values.OrderBy(verdict => verdict.Backend, StringComparer.Ordinal));
        Assert.Equal(2, store.Writes);
    }

    [Fact]
    public async Task RecordAsync_StorageHangs_EndsAtTheTimeLimit()
    {
        var store = await ShakyTableStore.CreateAsync();
        store.Hangs = true;
        var start = _clock.Now;

        await Assert.ThrowsAsync<Polly.Timeout.TimeoutRejectedException>(
            () => _clock.RunToEndAsync(() => Create(store).RecordAsync([Verdict("b", HealthState.Healthy)], _clock.Now, default)));
        Assert.Equal(StorageLimits.Timeout, _clock.Now - start);
    }

    [Fact]
    public async Task OnVerdict_TransitionsOnly_BecomeEvents()
    {
        var store = await ShakyTableStore.CreateAsync();
        var events = new EventLog(store, _clock, "i1");
        var table = new HealthTable(store, events, _clock);
        var healthy = Verdict("gpu1", HealthState.Healthy);
        table.OnVerdict(null, healthy);
        table.OnVerdict(healthy, healthy with { CheckedAt = _clock.Now.AddSeconds(10) });
        var down = Verdict("gpu1", HealthState.Down) with { Reason = "connection refused (3 in a row)", Since = _clock.Now.AddSeconds(20), TransportFailures = 3, Level = 0 };
        table.OnVerdict(healthy, down);
        await events.RunAsync(new CancellationToken(canceled: true));

        var rows = await store.RowsAsync(TableNames.Events);
        Assert.Equal<string[]>(["Healthy>Down connection refused (3 in a row)", ">Healthy ok"], [.. rows.Select(row => $"{row.Text("From")}>{row.Text("To")} {row.Text("Cause")}")]);
        Assert.Equal("""{"level":0,"latencyMilliseconds":12.5,"transportFailures":3,"running":7,"waiting":1,"kvCacheUse":0.4}""", rows[0].Text("Figures"));
        Assert.Equal(_clock.Now.AddSeconds(20), rows[0].Time("At"));
    }

    private HealthTable Create(ShakyTableStore store) => new(store, new EventLog(store, _clock, "i1"), _clock);

    private BackendHealth Verdict(string backend, HealthState state) => new()
    {
        Backend = backend, State = state, Reason = "ok", CheckedAt = _clock.Now, Since = _clock.Now, Level = 2, Latency = TimeSpan.FromMilliseconds(12.5),
        Running = 7, Waiting = 1, KvCacheUse = 0.4,
    };
}
