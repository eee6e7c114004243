using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ChatRouter.AzuriteTests;

/// <summary>
/// A table service of Azurite on a port of its own. Without a folder it keeps all in memory; with one it keeps the tables over
/// <see cref="StopAsync"/> and <see cref="StartAsync()"/>, which come back on the same port. Not thread-safe.
/// </summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    /// <summary>Accounts besides the first one.</summary>
    public const int MoreAccounts = 20;

    private const string Account = "devstoreaccount1";

    // The emulator's published key; it protects nothing.
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly string? _folder;
    private Process? _process;
    private Task _drained = Task.CompletedTask;

    private AzuriteServer(string? folder) => _folder = folder;

    /// <summary>The port, the same over restarts.</summary>
    public int Port { get; private set; }

    /// <summary>The endpoint of the table service.</summary>
    public Uri TableEndpoint => new($"http://127.0.0.1:{Port}/{Account}");

    /// <summary>For a storage client or the app's settings.</summary>
    public string ConnectionString => ConnectionStringOf(Account);

    /// <summary>For the tables of another account, which has none yet: 1 to <see cref="MoreAccounts"/>.</summary>
    public string ConnectionStringOfAccount(int number) => ConnectionStringOf(AccountName(number));

    /// <summary>Starts a server.</summary>
    /// <param name="folder">Where the tables are kept; null for memory.</param>
    public static async Task<AzuriteServer> StartNewAsync(string? folder = null)
    {
        var server = new AzuriteServer(folder);
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it again after <see cref="StopAsync"/>.</summary>
    public async Task StartAsync()
    {
        if (_process is not null) throw new InvalidOperationException("Azurite runs already.");
        if (Port != 0)
        {
            await StartOnAsync(Port);
            return;
        }

        // Another program may take the free port before Azurite does.
        for (var tries = 3; ; tries--)
        {
            try
            {
                var port = FreePort();
                await StartOnAsync(port);
                Port = port;
                return;
            }
            catch (IOException) when (tries > 1)
            {
            }
        }
    }

    /// <summary>Stops it in good order: with a folder, the tables are on disk afterwards.</summary>
    public async Task StopAsync()
    {
        if (_process is not { } process) return;
        _process = null;
        using (process)
        {
            process.StandardInput.Close();
            using var limit = new CancellationTokenSource(StopLimit);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }

            await _drained;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(StopAsync());

    private static string AccountName(int number) => string.Create(CultureInfo.InvariantCulture, $"account{number}");

    private string ConnectionStringOf(string account) =>
        $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={AccountKey};TableEndpoint=http://127.0.0.1:{Port}/{account};";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task StartOnAsync(int port)
    {
        var installation = AzuriteInstallation.Shared;
        var start = new ProcessStartInfo("node") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "--require", installation.StopWithParent, installation.TableServer, "--tableHost", "127.0.0.1",
            "--tablePort", port.ToString(CultureInfo.InvariantCulture), "--tableKeepAliveTimeout", "60", "--disableTelemetry", "--skipApiVersionCheck", "--silent",
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var argument in _folder is null ? (string[])["--inMemoryPersistence"] : ["--location", _folder]) start.ArgumentList.Add(argument);

        var accounts = Enumerable.Range(1, MoreAccounts).Select(AccountName).Prepend(Account);
        start.Environment["AZURITE_ACCOUNTS"] = string.Join(';', accounts.Select(account => $"{account}:{AccountKey}"));

        var process = AzuriteInstallation.Start(start);
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(StartLimit);
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (!line.Contains("successfully started", StringComparison.Ordinal)) continue;
            _process = process;
            _drained = Task.WhenAll(process.StandardOutput.ReadToEndAsync(CancellationToken.None), errors);
            return;
        }

        process.Dispose();
        throw new IOException($"Azurite ended while it started on port {port}: {await errors}");
    }
}
