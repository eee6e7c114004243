using System.Text.Json.Nodes;
using ChatRouter.Storage;

namespace ChatRouter.Fleet.Rows;

/// <summary>
/// Changes the <c>drain</c> rows by compare-and-set, so that of two operators at once each event says truly what it replaced. Thread-safe.
/// Throws what storage throws; the change may have been made all the same.
/// </summary>
internal sealed class HoldTable
{
    private const int Tries = 5;

    private readonly IEntityTable _table;
    private readonly IEventLog _events;
    private readonly TimeProvider _clock;
    private readonly StorageLimits _limits;

    public HoldTable(IEntityTableStore store, IEventLog events, TimeProvider clock)
    {
        _table = store.Table(TableNames.Fleet);
        _events = events;
        _clock = clock;
        _limits = StorageLimits.Create(clock);
    }

    /// <summary>Puts a hold on a backend in place of the one that is there, if any.</summary>
    public Task SetAsync(string backend, BackendHold hold) => ChangeAsync(backend, hold, hold.Who, hold.Why);

    /// <summary>Ends the hold on a backend; nothing happens if there is none.</summary>
    public Task ReleaseAsync(string backend, string who, string why) => ChangeAsync(backend, null, who, why);

    private async Task ChangeAsync(string backend, BackendHold? wanted, string who, string why)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            var row = await LimitedAsync(token => _table.GetAsync(FleetPartitions.Drain, backend, token));
            var known = row is null ? null : HoldRecord.Read(row);
            if (known?.Until <= _clock.GetUtcNow()) known = null;
            if (row is null && wanted is null) return;
            var result = await LimitedAsync(token => (row, wanted) switch
            {
                (null, _) => _table.InsertAsync(HoldRecord.Write(backend, wanted!), token),
                (_, null) => _table.DeleteAsync(FleetPartitions.Drain, backend, row.ETag, token),
                _ => _table.ReplaceAsync(HoldRecord.Write(backend, wanted), row.ETag!, token),
            });
            if (result.Status != WriteStatus.Done) continue;
            if (known is not null || wanted is not null) _events.Write(Describe(backend, known, wanted, who, why));
            return;
        }

        throw new EntityTableException($"The hold on '{backend}' was changed by others each of {Tries} times.");
    }

    private Task<T> LimitedAsync<T>(Func<CancellationToken, Task<T>> operation) => _limits.ExecuteAsync(operation, CancellationToken.None);

    private FleetEvent Describe(string backend, BackendHold? from, BackendHold? to, string who, string why)
    {
        var figures = new JsonObject { ["who"] = who };
        if (to is not null) figures["until"] = to.Until;
        return new FleetEvent
        {
            At = _clock.GetUtcNow(),
            Kind = "hold",
            Subject = backend,
            From = Word(from),
            To = Word(to),
            Cause = why,
            Figures = figures,
        };
    }

    private static string Word(BackendHold? hold) => hold?.Kind.ToString() ?? "Released";
}
