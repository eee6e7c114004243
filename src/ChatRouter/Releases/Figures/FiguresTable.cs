using System.Globalization;
using ChatRouter.Model.Releases;
using ChatRouter.Storage;

namespace ChatRouter.Releases.Figures;

/// <summary>
/// What instances count of releases: partition <c>figures~</c> and the run, a row for each stage, step and instance. An instance replaces its own row by one with the same or higher
/// counts, so a write may be repeated; whoever wants to know reads them all and adds. Thread-safe. Throws what storage throws.
/// </summary>
/// <param name="store">The tables.</param>
/// <param name="clock">Clock of time limits.</param>
/// <param name="instance">This instance's name; no other one has or had it.</param>
internal sealed class FiguresTable(IEntityTableStore store, TimeProvider clock, string instance)
{
    private readonly IEntityTable _table = store.Table(TableNames.Releases);
    private readonly StorageLimits _limits = StorageLimits.Create(clock);

    /// <summary>Writes this instance's own row.</summary>
    public Task WriteAsync(string salt, ReleaseStage stage, int step, ReleaseFigures figures, CancellationToken cancellationToken)
    {
        var row = new EntityRow(Partition(salt), Prefix(stage, step) + EntityRules.ToKey(instance)).With("Figures", FiguresFormat.Write(figures));
        return _limits.ExecuteAsync(async token => await _table.UpsertAsync(row, token), cancellationToken);
    }

    /// <summary>What all instances have counted at a step.</summary>
    public Task<ReleaseFigures> ReadAsync(string salt, ReleaseStage stage, int step, CancellationToken cancellationToken) => _limits.ExecuteAsync(
        async token =>
        {
            var all = new ReleaseFigures();
            var prefix = Prefix(stage, step);
            await foreach (var row in _table.QueryRangeAsync(Partition(salt), prefix, prefix[..^1] + '.', null, token))
            {
                if (row.Bytes("Figures") is { } bytes && FiguresFormat.Read(bytes) is { } figures) all.Add(figures);
            }

            return all;
        },
        cancellationToken);

    /// <summary>Deletes all rows of a run.</summary>
    public Task DeleteAsync(string salt, CancellationToken cancellationToken) => _limits.ExecuteAsync(
        async token =>
        {
            var changes = new List<EntityChange>();
            await foreach (var row in _table.QueryAsync(Partition(salt), null, token)) changes.Add(new EntityChange(EntityChangeKind.Delete, row));
            foreach (var part in changes.Chunk(EntityRules.MostChanges)) await _table.TransactAsync(part, token);
        },
        cancellationToken);

    private static string Partition(string salt) => EntityRules.ToKey($"figures~{salt}");

    // A dot comes right after the dash.
    private static string Prefix(ReleaseStage stage, int step) => string.Create(CultureInfo.InvariantCulture, $"{stage.ToString().ToLowerInvariant()}-{step:00}-");
}
