using System.Collections.Concurrent;
using Azure.Data.Tables;
using ChatRouter.AzuriteTests.App;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Wire;
using ChatRouter.Storage;

namespace ChatRouter.AzuriteTests.Fleet;

/// <summary>
/// Processes of LocalHost over one Azurite and two simulated backends, with callers that ask one process after the other, as a load balancer has them do.
/// <c>gpu1</c> answers, else <c>gpu2</c>. In real time.
/// </summary>
internal sealed class ProcessFleet : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly ConcurrentBag<string> _failures = [];
    private readonly CancellationTokenSource _enough = new();
    private readonly SimulatorHost _simulator;
    private readonly string _configuration;
    private volatile IReadOnlyList<RouterProcess> _members = [];
    private Task _calling = Task.CompletedTask;

    private ProcessFleet(DirectoryInfo folder, AzuriteServer azurite, SimulatorHost simulator)
    {
        _folder = folder;
        Azurite = azurite;
        _simulator = simulator;
        _configuration = Path.Combine(_folder.FullName, "router.json");
    }

    public AzuriteServer Azurite { get; }

    public SimulatedBackend Primary => _simulator.Backends["gpu1"];

    public WireLog Log => _simulator.Log;

    /// <summary>The processes that have not been killed.</summary>
    public IReadOnlyList<RouterProcess> Members => _members;

    /// <summary>Callers that got no whole answer from a process that lived.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    public static async Task<ProcessFleet> StartAsync(int members)
    {
        var folder = Directory.CreateTempSubdirectory("chatrouter-processes");
        var fleet = new ProcessFleet(folder, await AzuriteServer.StartNewAsync(folder.FullName), await SimulatorHost.StartAsync(SimulatorOptions.ClassicLadder().WithoutDelays()));
        await File.WriteAllTextAsync(fleet._configuration, fleet.Configuration());
        for (var number = 0; number < members; number++) await fleet.AddAsync();
        fleet._calling = Task.WhenAll(Enumerable.Range(0, 4).Select(fleet.CallAsync));
        await fleet.SeeAllAsync("everybody knows how many there are", async member => (await member.Client.StateAsync()).GetProperty("instances").GetInt32() == members);
        return fleet;
    }

    /// <summary>Starts one more process.</summary>
    public async Task<RouterProcess> AddAsync()
    {
        var member = await RouterProcess.StartAsync(_configuration, Azurite.ConnectionString);
        _members = [.. _members, member];
        return member;
    }

    public async Task KillAsync(RouterProcess member)
    {
        await member.KillAsync();
        _members = [.. _members.Where(other => other != member)];
        await member.DisposeAsync();
    }

    /// <summary>Waits until it is so with every process.</summary>
    public Task SeeAllAsync(string what, Func<RouterProcess, Task<bool>> holds) => Eventually.SeeAsync(
        what, async () => (await Task.WhenAll(Members.Select(holds))).Count(it => it), count => count == Members.Count);

    /// <summary>The breaker row of <c>gpu1</c>, which all obey.</summary>
    public async Task<TableEntity> RowAsync()
        => (await new TableServiceClient(Azurite.ConnectionString).GetTableClient(TableNames.Fleet).GetEntityAsync<TableEntity>("breaker", "gpu1")).Value;

    /// <summary>The circuit events of <c>gpu1</c> into a phase, since a time.</summary>
    public async Task<IReadOnlyList<TableEntity>> TransitionsAsync(string to, DateTimeOffset since)
    {
        var events = new List<TableEntity>();
        await foreach (var row in new TableServiceClient(Azurite.ConnectionString).GetTableClient(TableNames.Events).QueryAsync<TableEntity>())
        {
            if (row.GetString("Kind") == "breaker" && row.GetString("To") == to && row.GetDateTimeOffset("At") >= since) events.Add(row);
        }

        return events;
    }

    /// <summary>Ends the callers after the answers they wait for.</summary>
    public async Task HangUpAsync()
    {
        await _enough.CancelAsync();
        await _calling;
    }

    public async ValueTask DisposeAsync()
    {
        await HangUpAsync();
        foreach (var member in _members) await member.DisposeAsync();
        await _simulator.DisposeAsync();
        await Azurite.DisposeAsync();
        _folder.Delete(recursive: true);
        _enough.Dispose();
    }

    // A load balancer sends what met a dead process to another one.
    private async Task CallAsync(int caller)
    {
        for (var call = caller; !_enough.IsCancellationRequested; call++)
        {
            var members = _members;
            if (members.Count == 0) return;
            var member = members[call % members.Count];
            try
            {
                var reply = await member.Client.ChatAsync(streams: call % 3 == 0);
                if (!reply.IsWhole) _failures.Add(reply.ToString());
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or ObjectDisposedException)
            {
                if (member.IsAlive) _failures.Add(exception.Message);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private string Configuration() => $$"""
        {
          "tenants": [{ "name": "app", "keys": ["plain:{{Deployment.Key}}"] }],
          "ops": { "key": "plain:{{Deployment.OpsKey}}" },
          "defaults": {
            "breaker": { "consecutiveFailures": 1, "break": "3s", "maxBreak": "3s", "trialLease": "4s", "ramp": "1s" },
            "health": { "enabled": false }
          },
          "fleet": { "refresh": "200ms", "heartbeat": "2s" },
          "backends": {
            "gpu1": { "protocol": "vllm", "baseUrl": "{{Primary.BaseUrl}}", "model": "llama-3.1-70b-instruct" },
            "gpu2": { "protocol": "vllm", "baseUrl": "{{_simulator.Backends["gpu2"].BaseUrl}}", "model": "llama-3.1-70b-instruct" }
          },
          "routes": { "chat": { "ladder": [{ "backends": ["gpu1"] }, { "backends": ["gpu2"] }] } }
        }
        """;
}
