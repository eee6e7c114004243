using System.Text.Json.Nodes;
using ChatRouter.Health;
using ChatRouter.Storage;

namespace ChatRouter.Fleet.Rows;

/// <summary>Keeps verdicts in the <c>health</c> rows; transitions go to the event log. Thread-safe.</summary>
public sealed class HealthTable : IHealthRecorder, IHealthObserver
{
    private readonly IEntityTable _table;
    private readonly IEventLog _events;
    private readonly StorageLimits _limits;

    /// <param name="store">Where the table is.</param>
    /// <param name="events">Where transitions are kept.</param>
    /// <param name="clock">Clock of timestamps, waits and time limits.</param>
    public HealthTable(IEntityTableStore store, IEventLog events, TimeProvider clock)
    {
        _table = store.Table(TableNames.Fleet);
        _events = events;
        _limits = StorageLimits.Create(clock);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, BackendHealth>> ReadAsync(CancellationToken cancellationToken) => await _limits.ExecuteAsync(
        async token =>
        {
            var verdicts = new Dictionary<string, BackendHealth>(StringComparer.Ordinal);
            await foreach (var row in _table.QueryAsync(FleetPartitions.Health, null, token))
            {
                if (HealthRecord.Read(row) is { } verdict) verdicts[verdict.Backend] = verdict;
            }

            return verdicts;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task RecordAsync(IReadOnlyCollection<BackendHealth> verdicts, DateTimeOffset finishedAt, CancellationToken cancellationToken)
    {
        foreach (var chunk in verdicts.Chunk(EntityRules.MostChanges))
        {
            var changes = Array.ConvertAll(chunk, verdict => new EntityChange(EntityChangeKind.Upsert, HealthRecord.Write(verdict)));
            await _limits.ExecuteAsync(async token => await _table.TransactAsync(changes, token), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void OnVerdict(BackendHealth? previous, BackendHealth current)
    {
        if (previous?.State == current.State) return;
        var figures = new JsonObject { ["level"] = current.Level, ["latencyMilliseconds"] = Math.Round(current.Latency.TotalMilliseconds, 1) };
        if (current.TransportFailures > 0) figures["transportFailures"] = current.TransportFailures;
        if (current.Running is { } running) figures["running"] = running;
        if (current.Waiting is { } waiting) figures["waiting"] = waiting;
        if (current.KvCacheUse is { } use) figures["kvCacheUse"] = Math.Round(use, 3);
        _events.Write(new FleetEvent
        {
            At = current.Since,
            Kind = "health",
            Subject = current.Backend,
            From = previous?.State.ToString() ?? "",
            To = current.State.ToString(),
            Cause = current.Reason,
            Figures = figures,
        });
    }
}
