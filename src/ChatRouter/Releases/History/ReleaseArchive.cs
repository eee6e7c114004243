using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Model.Releases;
using ChatRouter.Releases.Gates;
using ChatRouter.Storage;

namespace ChatRouter.Releases.History;

/// <summary>
/// Keeps the history of releases beside the row that they are steered by. Whoever sees a newer revision notes it, by compare-and-set, and tells the event: so a move is told once, and
/// also when who made it died before it could. Thread-safe. Throws what storage throws.
/// </summary>
internal sealed class ReleaseArchive
{
    private static readonly TimeSpan FindingsEvery = TimeSpan.FromSeconds(15);

    private readonly IEntityTable _table;
    private readonly RowUpdate _rows;
    private readonly IEventLog _events;
    private readonly TimeProvider _clock;
    private readonly StorageLimits _limits;

    // What this instance knows to be noted; others' notes only cost it a read.
    private readonly ConcurrentDictionary<string, (long Revision, DateTimeOffset At)> _noted = new(StringComparer.Ordinal);

    public ReleaseArchive(IEntityTableStore store, IEventLog events, TimeProvider clock, IRandomSource random)
    {
        _table = store.Table(TableNames.Releases);
        _rows = new RowUpdate(_table, clock, random);
        _events = events;
        _clock = clock;
        _limits = StorageLimits.Create(clock);
    }

    /// <summary>Takes a name for good. False if a release has or had it.</summary>
    public async Task<bool> TryReserveAsync(ReleaseProgress begun, CancellationToken cancellationToken)
    {
        var row = HistoryRecord.Write(ReleaseHistory.Of(begun with { Revision = 0 }));
        var result = await _limits.ExecuteAsync(token => _table.InsertAsync(row, token), cancellationToken);
        return result.Status == WriteStatus.Done;
    }

    /// <summary>Gives a name back under which a run has not begun; does nothing if it is another run's.</summary>
    public async Task ForgetAsync(ReleaseProgress run, CancellationToken cancellationToken)
    {
        var key = HistoryRecord.Key(run.Name);
        var row = await _limits.ExecuteAsync(token => _table.GetAsync(HistoryRecord.Partition, key, token), cancellationToken);
        if (row is null || HistoryRecord.Read(row)?.Progress is not { Revision: 0 } left || left.Salt != run.Salt) return;
        await _limits.ExecuteAsync(async token => await _table.DeleteAsync(HistoryRecord.Partition, key, row.ETag, token), cancellationToken);
    }

    /// <summary>The history of a release, or null.</summary>
    public async Task<ReleaseHistory?> FindAsync(string name, CancellationToken cancellationToken)
        => await _limits.ExecuteAsync(token => _table.GetAsync(HistoryRecord.Partition, HistoryRecord.Key(name), token), cancellationToken) is { } row ? HistoryRecord.Read(row) : null;

    /// <summary>All histories.</summary>
    public Task<IReadOnlyList<ReleaseHistory>> ListAsync(CancellationToken cancellationToken) => _limits.ExecuteAsync<IReadOnlyList<ReleaseHistory>>(
        async token =>
        {
            var found = new List<ReleaseHistory>();
            await foreach (var row in _table.QueryAsync(HistoryRecord.Partition, null, token))
            {
                if (HistoryRecord.Read(row) is { } history) found.Add(history);
            }

            return found;
        },
        cancellationToken);

    /// <summary>Notes where a release is, and what the checks of a stage said. Costs nothing where that is known and the checks were noted lately.</summary>
    /// <param name="seen">Where it is.</param>
    /// <param name="asked">Where it was when the checks were asked; null without any.</param>
    /// <param name="gates">What they said.</param>
    public async Task NoteAsync(ReleaseProgress seen, ReleaseProgress? asked = null, ImmutableArray<GateResult> gates = default)
    {
        var now = _clock.GetUtcNow();
        var isKnown = _noted.TryGetValue(seen.Salt, out var noted) && noted.Revision >= seen.Revision;
        if (isKnown && (gates.IsDefaultOrEmpty || now - noted.At < FindingsEvery)) return;
        FleetEvent? moved = null;
        var isDone = await _rows.TryAsync(HistoryRecord.Partition, HistoryRecord.Key(seen.Name), row =>
        {
            moved = null;
            var before = row is null ? ReleaseHistory.Of(seen with { Revision = 0 }) : HistoryRecord.Read(row);
            if (before is null || before.Progress.Salt != seen.Salt) return null;
            var after = before.With(seen);
            if (after.Moves.Length != before.Moves.Length || (after.Moves is [.., var last] && before.Moves is [.., var known] && last != known)) moved = Describe(before, seen);
            if (asked is not null) after = after.With(asked.Stage, asked.Step, now, gates.IsDefault ? [] : gates);
            return ReferenceEquals(after, before) ? null : HistoryRecord.Write(after);
        });
        if (!isDone) return;
        _noted[seen.Salt] = (seen.Revision, now);
        if (moved is not null) _events.Write(moved);
    }

    /// <summary>Where a release is, in a few words.</summary>
    internal static string Text(ReleaseProgress at)
    {
        var place = at.Stage == ReleaseStage.Canary ? string.Create(CultureInfo.InvariantCulture, $"canary {at.Percent:0.##} %") : at.Stage.ToString().ToLowerInvariant();
        return at.Status switch
        {
            ReleaseStatus.Running => place,
            ReleaseStatus.Paused => $"paused at {place}",
            ReleaseStatus.RolledBack => "rolled back",
            _ => at.Status.ToString().ToLowerInvariant(),
        };
    }

    private static FleetEvent Describe(ReleaseHistory before, ReleaseProgress after) => new()
    {
        At = after.StatusSince,
        Kind = "release",
        Subject = after.Route,
        From = before.Moves.IsEmpty ? "" : Text(before.Progress),
        To = Text(after),
        Cause = after.Reason,
        Figures = new JsonObject { ["release"] = after.Name, ["percent"] = after.Percent, ["who"] = after.Who },
    };
}
