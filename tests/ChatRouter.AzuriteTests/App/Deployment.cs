using Azure.Data.Tables;
using ChatRouter.LocalHost;
using ChatRouter.Simulator;

namespace ChatRouter.AzuriteTests.App;

/// <summary>
/// An Azurite and simulated backends that stay, and LocalHost over them, which goes and comes back. <c>chat</c> is answered by <c>gpu1</c>, else by
/// <c>gpu2</c>; <c>slow</c> by <c>ollama1</c> alone. Two failures in a row open a circuit. For one test.
/// </summary>
internal sealed class Deployment : IAsyncDisposable
{
    public const string Key = "a-key";
    public const string OpsKey = "an-ops-key";

    private readonly AzuriteServer? _own;
    private readonly DirectoryInfo? _folder;
    private readonly string _connection;
    private readonly TableServiceClient _tables;
    private LocalHostApp? _app;
    private RouterClient? _client;

    private Deployment(string connection, SimulatorHost simulator, AzuriteServer? own = null, DirectoryInfo? folder = null)
    {
        _own = own;
        _folder = folder;
        _connection = connection;
        _tables = new TableServiceClient(connection);
        Storage = new StallingProxy(_tables.Uri.Port);
        Simulator = simulator;
    }

    /// <summary>Longest wait of a request for a fresh view.</summary>
    public string FreshWait { get; private init; } = "100ms";

    /// <summary>Whether backends are probed. Else their circuits alone decide.</summary>
    public bool IsProbed { get; private init; }

    /// <summary>The Azurite of this deployment alone, which keeps its tables when it is stopped.</summary>
    public AzuriteServer Azurite => _own ?? throw new InvalidOperationException("The Azurite is others' too.");

    /// <summary>The way from LocalHost to the tables.</summary>
    public StallingProxy Storage { get; }

    public SimulatorHost Simulator { get; }

    /// <summary>The LocalHost that runs.</summary>
    public LocalHostApp App => _app ?? throw new InvalidOperationException("LocalHost is stopped.");

    /// <summary>A client of it.</summary>
    public RouterClient Client => _client ?? throw new InvalidOperationException("LocalHost is stopped.");

    /// <summary>On an account of the Azurite that all share.</summary>
    public static async Task<Deployment> StartAsync(AzuriteFixture azurite, string freshWait = "100ms", bool isProbed = false)
    {
        var deployment = new Deployment(azurite.NewAccount(), await StartBackendsAsync()) { FreshWait = freshWait, IsProbed = isProbed };
        await deployment.StartAppAsync();
        return deployment;
    }

    /// <summary>On an Azurite of its own.</summary>
    public static async Task<Deployment> StartAloneAsync()
    {
        var folder = Directory.CreateTempSubdirectory("chatrouter-azurite");
        var azurite = await AzuriteServer.StartNewAsync(folder.FullName);
        var deployment = new Deployment(azurite.ConnectionString, await StartBackendsAsync(), azurite, folder);
        await deployment.StartAppAsync();
        return deployment;
    }

    /// <summary>Another LocalHost on the same storage and backends.</summary>
    public Task<LocalHostApp> StartAnotherAppAsync() => LocalHostApp.StartAsync(new LocalHostOptions
    {
        Urls = "http://127.0.0.1:0",
        Simulator = null,
        Configure = _ => Configuration(),
        Storage = _connection.Replace($":{_tables.Uri.Port}/", $":{Storage.Port}/", StringComparison.Ordinal),
        Environment = new Dictionary<string, string>(StringComparer.Ordinal),
    });

    public async Task StartAppAsync()
    {
        _app = await StartAnotherAppAsync();
        _client = new RouterClient(_app.BaseAddress);
    }

    /// <summary>Stops LocalHost as the first signal does: running work is waited for.</summary>
    public Task StopAppAsync() => StopAppAsync(CancellationToken.None);

    /// <summary>Stops LocalHost as two signals do: running work is given up.</summary>
    public Task AbortAppAsync() => StopAppAsync(new CancellationToken(canceled: true));

    /// <summary>All rows of a table.</summary>
    public async Task<IReadOnlyList<TableEntity>> RowsAsync(string table)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in _tables.GetTableClient(table).QueryAsync<TableEntity>()) rows.Add(row);
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await AbortAppAsync();
        await Simulator.DisposeAsync();
        await Storage.DisposeAsync();
        if (_own is not null) await _own.DisposeAsync();
        _folder?.Delete(recursive: true);
    }

    private static Task<SimulatorHost> StartBackendsAsync() => SimulatorHost.StartAsync(SimulatorOptions.ClassicLadder().WithoutDelays());

    private async Task StopAppAsync(CancellationToken grace)
    {
        await App.StopAsync(grace);
        await App.DisposeAsync();
        Client.Dispose();
        (_app, _client) = (null, null);
    }

    private string Configuration() => $$"""
        {
          "tenants": [{ "name": "app", "keys": ["plain:{{Key}}"] }],
          "ops": { "key": "plain:{{OpsKey}}" },
          "defaults": { "breaker": { "consecutiveFailures": 1, "break": "10m", "maxBreak": "10m" }, "health": { "enabled": {{(IsProbed ? "true" : "false")}} } },
          "fleet": { "refresh": "100ms", "freshWait": "{{FreshWait}}" },
          "backends": {
            "gpu1": { "protocol": "vllm", "baseUrl": "{{Simulator.Backends["gpu1"].BaseUrl}}", "model": "llama-3.1-70b-instruct" },
            "gpu2": { "protocol": "vllm", "baseUrl": "{{Simulator.Backends["gpu2"].BaseUrl}}", "model": "llama-3.1-70b-instruct" },
            "ollama1": { "protocol": "ollama", "baseUrl": "{{Simulator.Backends["ollama1"].BaseUrl}}", "model": "llama3.1:8b-instruct-q4_K_M" }
          },
          "routes": {
            "chat": { "ladder": [{ "backends": ["gpu1"] }, { "backends": ["gpu2"] }] },
            "slow": { "ladder": [{ "backends": ["ollama1"] }] }
          }
        }
        """;
}
