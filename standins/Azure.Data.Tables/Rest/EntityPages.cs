using System.Text;
using System.Text.Json;

namespace Azure.Data.Tables.Rest;

/// <summary>A query, page by page. A page may be short or empty and yet not the last: only the continuation headers say.</summary>
internal sealed class EntityPages<T>(TableConnection connection, string table, string filter, int? maxPerPage, string select, CancellationToken cancellationToken)
    : AsyncPageable<T>(cancellationToken)
    where T : class, ITableEntity
{
    public override async IAsyncEnumerable<Page<T>> AsPages(string continuationToken = null, int? pageSizeHint = null)
    {
        do
        {
            var response = await connection.GetAsync(Query(continuationToken, pageSizeHint ?? maxPerPage), CancellationToken, 200).ConfigureAwait(false);
            using var json = JsonDocument.Parse(response.Content);
            var entities = json.RootElement.GetProperty("value").EnumerateArray().Select(EntityJson.Read<T>).ToList();
            continuationToken = Continuation(response);
            yield return Page<T>.FromValues(entities, continuationToken, response);
        }
        while (continuationToken is not null);
    }

    private static string Continuation(Response response)
    {
        var more = response.Headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var partitionKey);
        response.Headers.TryGetValue("x-ms-continuation-NextRowKey", out var rowKey);
        return more ? $"{partitionKey} {rowKey}" : null;
    }

    private string Query(string continuationToken, int? top)
    {
        var query = new StringBuilder(table).Append("()?$format=application%2Fjson%3Bodata%3Dminimalmetadata");
        if (top is not null) query.Append("&$top=").Append(top);
        if (!string.IsNullOrEmpty(filter)) query.Append("&$filter=").Append(Uri.EscapeDataString(filter));
        if (!string.IsNullOrEmpty(select)) query.Append("&$select=").Append(Uri.EscapeDataString(select));
        if (continuationToken?.Split(' ', 2) is [var partitionKey, .. var rest])
        {
            query.Append("&NextPartitionKey=").Append(Uri.EscapeDataString(partitionKey));
            if (rest is [{ Length: > 0 } rowKey]) query.Append("&NextRowKey=").Append(Uri.EscapeDataString(rowKey));
        }

        return query.ToString();
    }
}
