using Azure.Core;
using Azure.Data.Tables;
using ChatRouter.Storage;

namespace ChatRouter.Azure.Tables;

/// <summary>The tables of an Azure storage account, or of Azurite. One for the process; thread-safe.</summary>
public sealed class AzureEntityTableStore : IEntityTableStore
{
    private readonly TableServiceClient _service;
    private readonly TableCalls _calls;

    internal AzureEntityTableStore(TableServiceClient service, TableCallOptions options, TimeProvider clock)
    {
        _service = service;
        _calls = new TableCalls(service.Uri, options, clock);
    }

    /// <summary>Opens a store; does not touch the network.</summary>
    /// <param name="connection">
    /// The table endpoint of an account (<c>https://name.table.core.windows.net</c>, reached with <paramref name="credential"/>), a storage connection
    /// string (<c>UseDevelopmentStorage=true</c> for Azurite on its default ports), or <c>azurite</c> for short.
    /// </param>
    /// <param name="credential">Used with an endpoint only.</param>
    /// <param name="clock">For time limits and waits.</param>
    /// <exception cref="ArgumentException">The connection is none of these. The message does not repeat it, because it may hold a key.</exception>
    public static AzureEntityTableStore Connect(string connection, TokenCredential credential, TimeProvider clock) =>
        new(TableServiceClientFactory.Create(connection, credential), new TableCallOptions(), clock);

    /// <inheritdoc/>
    public IEntityTable Table(string name) => new AzureEntityTable(_service.GetTableClient(name), _calls);

    /// <inheritdoc/>
    public async Task EnsureCreatedAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        foreach (var name in names)
            await _calls.RepeatableAsync($"create '{name}'", token => _service.CreateTableIfNotExistsAsync(name, token), cancellationToken);
    }
}
