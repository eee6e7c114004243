using Azure;
using Azure.Data.Tables;
using ChatRouter.Storage;

namespace ChatRouter.Azure.Tables;

/// <summary>Rows of the port as entities of Azure.Data.Tables, and back.</summary>
internal static class EntityMapping
{
    public static TableEntity ToEntity(EntityRow row)
    {
        var entity = new TableEntity(row.PartitionKey, row.RowKey);
        foreach (var (name, value) in row.Values) entity[name] = value;
        return entity;
    }

    public static EntityRow ToRow(TableEntity entity)
    {
        var row = new EntityRow(entity.PartitionKey, entity.RowKey) { ETag = ToText(entity.ETag) };
        foreach (var (name, value) in entity)
        {
            if (name is "PartitionKey" or "RowKey" or "Timestamp" or "odata.etag" || value is null) continue;
            row.Values[name] = value switch
            {
                // JSON does not say whether a small whole number was written as one or as a real number; ours are written as 64 bits.
                int number => (long)number,
                Guid guid => guid.ToString(),
                DateTime time => new DateTimeOffset(time.ToUniversalTime()),
                BinaryData data => data.ToArray(),
                _ => value,
            };
        }

        return row;
    }

    public static TableTransactionAction ToAction(EntityChange change) => change.Kind switch
    {
        EntityChangeKind.Insert => new(TableTransactionActionType.Add, ToEntity(change.Row)),
        EntityChangeKind.Replace => new(TableTransactionActionType.UpdateReplace, ToEntity(change.Row), ToETag(change.IfMatch)),
        EntityChangeKind.Upsert => new(TableTransactionActionType.UpsertReplace, ToEntity(change.Row)),
        EntityChangeKind.Delete => new(TableTransactionActionType.Delete, new TableEntity(change.Row.PartitionKey, change.Row.RowKey), ToETag(change.IfMatch)),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change.Kind, null),
    };

    public static ETag ToETag(string? ifMatch) => ifMatch is null ? ETag.All : new ETag(ifMatch);

    public static string? ToText(ETag? etag) => etag is { } value && value != default ? value.ToString() : null;
}
