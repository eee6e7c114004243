using ChatRouter.Storage;

namespace ChatRouter.Slo.Trajectories;

/// <summary>
/// Finds the tasks that are over in the rows of all instances and counts them in the row of the day on which they ended. Counting a task and taking it out of the rows that
/// hold it is one transaction, each row only if it is as it was read: whatever crashes or runs twice, a task is counted once. Any number of instances may run it.
/// A task that more than 99 instances have seen is counted in parts.
/// </summary>
public sealed class TrajectoryRollup
{
    private static readonly TimeSpan DaysStay = TimeSpan.FromDays(100);

    // The row of the day takes one place, and rows are up to 900 KB where 4 MiB fit into a transaction: most are a few hundred bytes.
    private const int MostRows = EntityRules.MostChanges - 1;
    private const int MostBytes = 3 * 1024 * 1024;

    private readonly IEntityTable _table;
    private readonly StorageLimits _limits;
    private readonly TimeProvider _clock;

    internal TrajectoryRollup(IEntityTableStore store, TimeProvider clock)
    {
        _table = store.Table(TableNames.Slo);
        _limits = StorageLimits.Create(clock);
        _clock = clock;
    }

    /// <summary>Rows that were left alone in the last run because another version of the router wrote them.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Counts what is over, and deletes what no window reaches.</summary>
    /// <exception cref="EntityTableException">The storage cannot be reached or refuses. The next run goes on where this one stood.</exception>
    /// <exception cref="Polly.Timeout.TimeoutRejectedException">It took too long.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Unreadable = 0;
        var now = _clock.GetUtcNow();
        var rows = new List<OpenRow>();
        foreach (var row in await ListAsync(TrajectoryKeys.Minutes, TrajectoryKeys.MinutesEnd, cancellationToken))
        {
            if (TrajectoryRow.Read(row) is { } parts) rows.Add(new OpenRow(row, parts, now - TrajectoryKeys.MinuteOf(row.RowKey) > TrajectoryRule.Settling));
            else Unreadable++;
        }

        DropSuperseded(rows);
        foreach (var day in Over(rows, now).GroupBy(task => TrajectoryKeys.Day(task.Whole.Ended), StringComparer.Ordinal)) await CountAsync(day.Key, day, cancellationToken);
        await WriteAsync(rows.Where(row => row.IsChanged), [], cancellationToken);
        await ForgetAsync(now, cancellationToken);
    }

    // An instance writes what it knows of a task each time that it changes: only the newest counts.
    private static void DropSuperseded(List<OpenRow> rows)
    {
        var newest = new Dictionary<(string Instance, ulong Key, DateTimeOffset Since), OpenRow>();
        foreach (var row in rows)
        {
            foreach (var part in row.Parts.Values)
            {
                var id = (row.Instance, part.Key, part.Since);
                if (newest.TryGetValue(id, out var older) && older.IsSettled) older.Remove(part);
                newest[id] = row;
            }
        }
    }

    /// <summary>The tasks of which every row has settled and that have had no request for long.</summary>
    private static IEnumerable<(TrajectoryPart Whole, OpenRow[] Rows)> Over(List<OpenRow> rows, DateTimeOffset now)
    {
        foreach (var task in rows.SelectMany(row => row.Parts.Values.Select(part => (Part: part, Row: row))).GroupBy(seen => seen.Part.Key))
        {
            if (task.Any(seen => !seen.Row.IsSettled)) continue;
            var whole = task.Select(seen => seen.Part).OrderBy(part => part.Ended).Aggregate((one, other) => one.With(other));
            if (now - whole.Ended > TrajectoryRule.Idle) yield return (whole, [.. task.Select(seen => seen.Row).Distinct()]);
        }
    }

    private async Task CountAsync(string dayKey, IEnumerable<(TrajectoryPart Whole, OpenRow[] Rows)> tasks, CancellationToken cancellationToken)
    {
        var touched = new HashSet<OpenRow>();
        var over = new List<TrajectoryPart>();
        foreach (var (whole, rows) in tasks)
        {
            if (over.Count > 0 && (touched.Union(rows).Count() > MostRows || touched.Union(rows).Sum(row => row.Bytes) > MostBytes))
            {
                await CountAsync(dayKey, touched, over, cancellationToken);
                touched.Clear();
                over.Clear();
            }

            over.Add(whole);
            touched.UnionWith(rows.Take(MostRows));
        }

        if (over.Count > 0) await CountAsync(dayKey, touched, over, cancellationToken);
    }

    private async Task CountAsync(string dayKey, IReadOnlyCollection<OpenRow> rows, List<TrajectoryPart> tasks, CancellationToken cancellationToken)
    {
        var existing = await _limits.ExecuteAsync(token => _table.GetAsync(TrajectoryKeys.Partition, dayKey, token), cancellationToken);
        if ((existing is null ? new TrajectoryDay() : TrajectoryDay.Read(existing)) is not { } day)
        {
            Unreadable++;
            return;
        }

        // Without a route nobody has seen a request of it: a reported end alone is no task.
        foreach (var task in tasks.Where(task => task.Calls > 0)) day.Add(task);
        foreach (var row in rows) row.Remove(tasks);
        var sum = day.Write(dayKey);
        await WriteAsync(rows, [existing is null ? new EntityChange(EntityChangeKind.Insert, sum) : new EntityChange(EntityChangeKind.Replace, sum, existing.ETag)], cancellationToken);
    }

    // Where another run was faster, or a row has changed since it was read, nothing is written, and the next run looks again.
    private async Task WriteAsync(IEnumerable<OpenRow> rows, EntityChange[] also, CancellationToken cancellationToken)
    {
        foreach (var chunk in rows.Chunk(MostRows))
        {
            var changes = chunk.Select(row => row.Change()).Concat(also).ToList();
            await _limits.ExecuteAsync(token => _table.TransactAsync(changes, token), cancellationToken);
            foreach (var row in chunk) row.IsDone = true;
        }
    }

    private async Task ForgetAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var old in (await ListAsync(TrajectoryKeys.Days, TrajectoryKeys.Day(now - DaysStay), cancellationToken)).Chunk(EntityRules.MostChanges))
        {
            var deletions = Array.ConvertAll(old, row => new EntityChange(EntityChangeKind.Delete, row));
            await _limits.ExecuteAsync(token => _table.TransactAsync(deletions, token), cancellationToken);
        }
    }

    private Task<List<EntityRow>> ListAsync(string from, string to, CancellationToken cancellationToken)
        => _limits.ExecuteAsync(async token => await _table.QueryRangeAsync(TrajectoryKeys.Partition, from, to, null, token).ToListAsync(token), cancellationToken);
}
