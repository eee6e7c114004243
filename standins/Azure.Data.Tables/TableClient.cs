using System.Text.Json;
using Azure.Core;
using Azure.Data.Tables.Models;
using Azure.Data.Tables.Rest;

namespace Azure.Data.Tables;

public class TableClient
{
    private readonly TableConnection _connection;

    protected TableClient()
    {
    }

    internal TableClient(TableConnection connection, string tableName)
    {
        _connection = connection;
        Name = tableName;
    }

    public virtual string Name { get; }

    public virtual string AccountName => _connection.AccountName;

    public virtual Uri Uri => new(_connection.Endpoint, Name);

    public virtual async Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal) { ["TableName"] = Name });
        var response = await _connection.SendAsync(new(RequestMethod.Post, "Tables", body, null), cancellationToken, 201, 204, 409).ConfigureAwait(false);
        // 409 is also what a table gets that is being deleted.
        if (response.Status == 409 && new RequestFailedException(response) is { } failure && TableErrorCode.TableAlreadyExists != failure.ErrorCode) throw failure;
        return Response.FromValue(new TableItem(Name), response);
    }

    public virtual Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity => _connection.SendAsync(TableOperation.Insert(Name, entity), cancellationToken, 201, 204);

    public virtual Task<Response> UpdateEntityAsync<T>(
        T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        if (ifMatch == default) throw new ArgumentException("An update needs an ETag; ETag.All matches any.", nameof(ifMatch));
        return _connection.SendAsync(TableOperation.Update(Name, entity, mode, ifMatch), cancellationToken, 204);
    }

    public virtual Task<Response> UpsertEntityAsync<T>(T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity => _connection.SendAsync(TableOperation.Update(Name, entity, mode, default), cancellationToken, 204);

    /// <summary>As in the package, a missing entity is no error: the response has status 404.</summary>
    public virtual Task<Response> DeleteEntityAsync(string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default) =>
        _connection.SendAsync(TableOperation.Delete(Name, partitionKey, rowKey, ifMatch), cancellationToken, 204, 404);

    public virtual async Task<Response<T>> GetEntityAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => ReadEntity<T>(await GetAsync(partitionKey, rowKey, select, cancellationToken, 200).ConfigureAwait(false));

    public virtual async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var response = await GetAsync(partitionKey, rowKey, select, cancellationToken, 200, 404).ConfigureAwait(false);
        return response.Status == 404 ? new NoEntity<T>(response) : ReadEntity<T>(response);
    }

    public virtual AsyncPageable<T> QueryAsync<T>(
        string filter = null, int? maxPerPage = null, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => new EntityPages<T>(_connection, Name, filter, maxPerPage, Join(select), cancellationToken);

    public virtual async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transactionActions);
        var operations = transactionActions.Select(action => TableOperation.From(Name, action)).ToList();
        if (operations.Count == 0) throw new InvalidOperationException("A transaction needs at least one action.");
        try
        {
            var response = await _connection.SubmitAsync(TransactionContent.Create(_connection.Endpoint, operations), cancellationToken).ConfigureAwait(false);
            var parts = TransactionPartReader.Read(response);
            if (parts.FirstOrDefault(part => part.Status >= 400) is { } failed) throw new RequestFailedException(failed, null, ODataErrorParser.Instance);
            return Response.FromValue(parts, response);
        }
        catch (RequestFailedException e)
        {
            throw new TableTransactionFailedException(e);
        }
    }

    private static string Join(IEnumerable<string> select) => select is null ? null : string.Join(',', select);

    private static Response<T> ReadEntity<T>(Response response)
        where T : class, ITableEntity
    {
        using var json = JsonDocument.Parse(response.Content);
        return Response.FromValue(EntityJson.Read<T>(json.RootElement), response);
    }

    private Task<Response> GetAsync(
        string partitionKey, string rowKey, IEnumerable<string> select, CancellationToken cancellationToken, params int[] expected)
    {
        var path = TableOperation.EntityPath(Name, partitionKey, rowKey) + "?$format=application%2Fjson%3Bodata%3Dminimalmetadata";
        if (Join(select) is { Length: > 0 } names) path += "&$select=" + Uri.EscapeDataString(names);
        return _connection.GetAsync(path, cancellationToken, expected);
    }
}
