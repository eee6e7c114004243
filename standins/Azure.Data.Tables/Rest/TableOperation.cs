using Azure.Core;

namespace Azure.Data.Tables.Rest;

/// <summary>One change of an entity, the same on its own and inside a transaction.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Below the account's endpoint, already escaped.</param>
/// <param name="Body">JSON, or null.</param>
/// <param name="IfMatch">The condition, or null for none.</param>
internal sealed record TableOperation(RequestMethod Method, string Path, byte[] Body, string IfMatch)
{
    public static TableOperation Insert(string table, ITableEntity entity) => new(RequestMethod.Post, table, EntityJson.Write(entity), null);

    public static TableOperation Update(string table, ITableEntity entity, TableUpdateMode mode, ETag ifMatch) => new(
        mode switch
        {
            TableUpdateMode.Merge => RequestMethod.Patch,
            TableUpdateMode.Replace => RequestMethod.Put,
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
        },
        EntityPath(table, entity.PartitionKey, entity.RowKey),
        EntityJson.Write(entity),
        ifMatch == default ? null : ifMatch.ToString("H"));

    public static TableOperation Delete(string table, string partitionKey, string rowKey, ETag ifMatch) =>
        new(RequestMethod.Delete, EntityPath(table, partitionKey, rowKey), null, ifMatch == default ? ETag.All.ToString() : ifMatch.ToString("H"));

    public static TableOperation From(string table, TableTransactionAction action) => action.ActionType switch
    {
        TableTransactionActionType.Add => Insert(table, action.Entity),
        TableTransactionActionType.UpdateMerge => Update(table, action.Entity, TableUpdateMode.Merge, action.ETag),
        TableTransactionActionType.UpdateReplace => Update(table, action.Entity, TableUpdateMode.Replace, action.ETag),
        TableTransactionActionType.Delete => Delete(table, action.Entity.PartitionKey, action.Entity.RowKey, action.ETag),
        TableTransactionActionType.UpsertMerge => Update(table, action.Entity, TableUpdateMode.Merge, default),
        TableTransactionActionType.UpsertReplace => Update(table, action.Entity, TableUpdateMode.Replace, default),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action.ActionType, null),
    };

    public static string EntityPath(string table, string partitionKey, string rowKey) =>
        $"{table}(PartitionKey='{EscapeKey(partitionKey)}',RowKey='{EscapeKey(rowKey)}')";

    public IEnumerable<KeyValuePair<string, string>> Headers()
    {
        yield return new("Accept", "application/json;odata=minimalmetadata");
        yield return new("DataServiceVersion", "3.0");
        if (Body is not null) yield return new("Content-Type", "application/json;odata=nometadata");
        if (IfMatch is not null) yield return new("If-Match", IfMatch);
        if (Method == RequestMethod.Post) yield return new("Prefer", "return-no-content");
    }

    // OData doubles a quote inside a literal; the rest is for the URI.
    private static string EscapeKey(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));
}
