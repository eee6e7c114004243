using ChatRouter.Storage;

namespace ChatRouter.Slo.Trajectories;

/// <summary>
/// Writes what this instance has seen of its open tasks into its own row of the present minute, which nobody else writes and nobody changes before it has settled. What was
/// written before stays true, only older: a write that fails, or whose answer is lost, does no harm. One turn at a time.
/// </summary>
internal sealed class TrajectoryWriter(IEntityTableStore store, TrajectoryBook book, TimeProvider clock, string instance)
{
    private readonly IEntityTable _table = store.Table(TableNames.Slo);
    private readonly StorageLimits _limits = StorageLimits.Create(clock);
    private readonly string _instance = EntityRules.ToKey(instance);
    private readonly Dictionary<(ulong Key, DateTimeOffset Since), TrajectoryPart> _parts = [];
    private string _rowKey = "";

    /// <summary>Writes what has changed; nothing where nothing has.</summary>
    /// <exception cref="EntityTableException">The storage cannot be reached or refuses.</exception>
    /// <exception cref="Polly.Timeout.TimeoutRejectedException">It took too long.</exception>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var changed = book.Changed(now);
        if (changed.Count == 0) return;
        var rowKey = TrajectoryKeys.Minute(now, _instance);
        if (rowKey != _rowKey) _parts.Clear();
        _rowKey = rowKey;
        foreach (var part in changed) _parts[(part.Key, part.Since)] = part;
        var row = TrajectoryRow.Write(rowKey, _parts.Values);
        await _limits.ExecuteAsync(token => _table.UpsertAsync(row, token), cancellationToken);
        book.Written(changed);
    }
}
