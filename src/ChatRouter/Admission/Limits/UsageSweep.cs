using ChatRouter.Storage;

namespace ChatRouter.Admission.Limits;

/// <summary>Deletes the rows of days that are over, once a day from each instance. Those of yesterday stay: clocks differ. One caller.</summary>
internal sealed class UsageSweep(IEntityTable table, StorageLimits limits)
{
    private string? _sweptTo;

    public async Task TurnAsync(DateTimeOffset now)
    {
        var first = UsageRow.Partition(now.AddDays(-1));
        if (first == _sweptTo) return;
        var old = await limits.ExecuteAsync(
            async token =>
            {
                var found = new List<EntityRow>();
                await foreach (var row in table.QueryAsync(null, ["At"], token))
                {
                    if (string.CompareOrdinal(row.PartitionKey, first) < 0) found.Add(row);
                }

                return found;
            },
            CancellationToken.None);
        foreach (var rows in old.GroupBy(row => row.PartitionKey, StringComparer.Ordinal).SelectMany(day => day.Chunk(EntityRules.MostChanges)))
        {
            // Where another instance was faster the transaction does nothing; what is left of the day goes tomorrow.
            await limits.ExecuteAsync(token => table.TransactAsync([.. rows.Select(row => new EntityChange(EntityChangeKind.Delete, new EntityRow(row.PartitionKey, row.RowKey)))], token), CancellationToken.None);
        }

        _sweptTo = first;
    }
}
