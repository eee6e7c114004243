using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Model.Releases;
using ChatRouter.Storage;

namespace ChatRouter.Releases;

/// <summary>
/// The rows that releases are steered by, one for each route, changed by compare-and-set alone: who has not read the latest version cannot write. Thread-safe. Throws what storage throws.
/// </summary>
internal sealed class ReleaseTable
{
    private readonly IEntityTable _table;
    private readonly RowUpdate _rows;
    private readonly StorageLimits _limits;

    public ReleaseTable(IEntityTableStore store, TimeProvider clock, IRandomSource random)
    {
        _table = store.Table(TableNames.Fleet);
        _rows = new RowUpdate(_table, clock, random);
        _limits = StorageLimits.Create(clock);
    }

    /// <summary>The latest release of each route, with the version of its row.</summary>
    public Task<IReadOnlyList<(ReleaseProgress Progress, string ETag)>> ListAsync(CancellationToken cancellationToken) => _limits.ExecuteAsync<IReadOnlyList<(ReleaseProgress, string)>>(
        async token =>
        {
            var found = new List<(ReleaseProgress, string)>();
            await foreach (var row in _table.QueryAsync(FleetPartitions.Release, null, token))
            {
                if (ReleaseRecord.Read(row) is { } progress) found.Add((progress, row.ETag!));
            }

            return found;
        },
        cancellationToken);

    /// <summary>Replaces a version that was read. Null: somebody else was faster, and what was read is out of date.</summary>
    public async Task<(ReleaseProgress Progress, string ETag)?> TryReplaceAsync(ReleaseProgress next, string etag, CancellationToken cancellationToken)
    {
        var written = next with { Revision = next.Revision + 1 };
        var result = await _limits.ExecuteAsync(token => _table.ReplaceAsync(ReleaseRecord.Write(written), etag, token), cancellationToken);
        return result.Status == WriteStatus.Done ? (written, result.ETag!) : null;
    }

    /// <summary>Changes the latest release of a route, whatever it is by then.</summary>
    /// <param name="route">The route.</param>
    /// <param name="change">What is, or null, to what shall be; null leaves it. Called once for each try.</param>
    /// <returns>What was written, or null.</returns>
    public async Task<ReleaseProgress?> ChangeAsync(string route, Func<ReleaseProgress?, ReleaseProgress?> change)
    {
        ReleaseProgress? written = null;
        var isDone = await _rows.TryAsync(FleetPartitions.Release, ReleaseRecord.Key(route), row =>
        {
            var known = row is null ? null : ReleaseRecord.Read(row) ?? throw new EntityTableException($"The release of '{route}' was written by another version of the router.");
            written = change(known) is { } next ? next with { Revision = (known?.Revision ?? 0) + 1 } : null;
            return written is null ? null : ReleaseRecord.Write(written);
        });
        return isDone ? written : throw new EntityTableException($"The release of '{route}' was changed by others each of {RowUpdate.MostTries} times.");
    }
}
