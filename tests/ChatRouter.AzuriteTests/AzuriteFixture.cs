using Azure.Data.Tables;
using ChatRouter.Azure.Tables;
using ChatRouter.Storage;

namespace ChatRouter.AzuriteTests;

/// <summary>One Azurite in memory for all tests of the collection; each test works on a table of its own.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    // Under load Azurite can take longer than the service ever does.
    private static readonly TableCallOptions Patient = new() { TryTimeout = TimeSpan.FromSeconds(20) };

    private int _tables;
    private int _accounts;

    /// <summary>The running server.</summary>
    public AzuriteServer Server { get; private set; } = null!;

    /// <summary>A client that does not retry.</summary>
    public TableServiceClient Service { get; private set; } = null!;

    /// <summary>The router's own store over that client, patient with a loaded server.</summary>
    public IEntityTableStore Store => new AzureEntityTableStore(Service, Patient, TimeProvider.System);

    /// <summary>A table name that no test used before.</summary>
    public string NewTableName() => $"t{Interlocked.Increment(ref _tables)}x{Guid.NewGuid():N}"[..30];

    /// <summary>The connection string of an account that no test used before.</summary>
    public string NewAccount() => Interlocked.Increment(ref _accounts) is var number and <= AzuriteServer.MoreAccounts
        ? Server.ConnectionStringOfAccount(number)
        : throw new InvalidOperationException("No account is left; give Azurite more of them.");

    /// <summary>A new, empty table.</summary>
    public async Task<TableClient> NewTableAsync()
    {
        var table = Service.GetTableClient(NewTableName());
        await table.CreateIfNotExistsAsync();
        return table;
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Server = await AzuriteServer.StartNewAsync();
        var options = new TableClientOptions();
        options.Retry.MaxRetries = 0;
        Service = new TableServiceClient(Server.ConnectionString, options);
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Server.DisposeAsync().AsTask();
}
