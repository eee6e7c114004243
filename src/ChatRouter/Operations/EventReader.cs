using ChatRouter.Model;
using ChatRouter.Operations.Reports;
using ChatRouter.Storage;

namespace ChatRouter.Operations;

/// <summary>
/// Reads the latest events of the fleet, bounded in days, rows and time; what this instance has not written yet is in it, too. While the tables do not answer, the latest
/// events of this instance alone: an operator needs them most when storage is out. Thread-safe.
/// </summary>
public sealed class EventReader
{
    /// <summary>Days that are searched at most, today included.</summary>
    public const int Days = 7;

    /// <summary>Rows that are looked at for one answer at most.</summary>
    public const int MostRows = 5000;

    private readonly RouterModel _model;
    private readonly IEntityTable _table;
    private readonly EventLog _own;
    private readonly TimeProvider _clock;
    private readonly StorageLimits _limits;

    internal EventReader(RouterModel model, IEntityTableStore store, EventLog own, TimeProvider clock)
    {
        _model = model;
        _table = store.Table(TableNames.Events);
        _own = own;
        _clock = clock;
        _limits = StorageLimits.Create(clock);
    }

    /// <summary>The route of a name, or null.</summary>
    public Route? RouteOf(string name) => _model.Routes.GetValueOrDefault(name);

    /// <summary>The events that a filter takes, the newest first. At most 2 s.</summary>
    public async Task<EventList> ReadAsync(EventFilter filter, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var found = _own.Latest().Where(filter.Takes).ToDictionary(one => one.Id, StringComparer.Ordinal);
        var since = now;
        string? error = null;
        try
        {
            await _limits.ExecuteAsync(async token => since = await SearchAsync(filter, now, found, token), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever storage has: what this instance knows is better than an error.
            error = StorageLimits.Reason(exception);
        }

        var events = found.Values.OrderByDescending(one => one.At).ThenBy(one => one.Id, StringComparer.Ordinal).Take(filter.Limit).ToList();
        return new EventList(error is null ? "fleet" : "instance", error, error is null ? since : events.LastOrDefault()?.At ?? now, events);
    }

    private async Task<DateTimeOffset> SearchAsync(EventFilter filter, DateTimeOffset now, Dictionary<string, EventReport> found, CancellationToken cancellationToken)
    {
        var (rows, matches, since) = (0, 0, now);
        for (var day = 0; day < Days; day++)
        {
            await foreach (var row in _table.QueryAsync(EventRecord.Partition(now.AddDays(-day)), select: null, cancellationToken))
            {
                var happened = EventRecord.Read(row);
                since = happened.At;
                if (filter.Takes(happened))
                {
                    found[happened.Id] = happened;
                    matches++;
                }

                if (matches == filter.Limit || ++rows == MostRows) return since;
            }

            since = new DateTimeOffset(now.UtcDateTime.Date.AddDays(-day), TimeSpan.Zero);
        }

        return since;
    }
}
