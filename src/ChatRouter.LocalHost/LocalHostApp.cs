using ChatRouter.Configuration;
using ChatRouter.Functions;
using ChatRouter.Http;
using ChatRouter.LocalHost.ServiceBus;
using ChatRouter.LocalHost.Triggers;
using ChatRouter.Model;
using ChatRouter.Operations.Rollout;
using ChatRouter.Simulator;
using ChatRouter.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.LocalHost;

/// <summary>
/// The whole router in this process: the function classes of ChatRouter.Functions behind Kestrel, timers and in-process queues, over the simulator's
/// backends or real ones. Thread-safe.
/// </summary>
public sealed class LocalHostApp : IAsyncDisposable
{
    private readonly FunctionServer _server;

    private LocalHostApp(FunctionServer server, SimulatorHost? simulator, RouterModel model, IReadOnlyList<ConfigurationWarning> warnings)
    {
        _server = server;
        Simulator = simulator;
        Model = model;
        Warnings = warnings;
    }

    /// <summary>The addresses it listens on, without a path.</summary>
    public IReadOnlyCollection<string> Addresses => _server.Addresses;

    /// <summary>The first address, with a trailing slash.</summary>
    public Uri BaseAddress => new(_server.Addresses.First());

    /// <summary>The simulated backends; null if there are none.</summary>
    public SimulatorHost? Simulator { get; }

    /// <summary>The configuration it runs on.</summary>
    public RouterModel Model { get; }

    /// <summary>What an operator should look at in the configuration.</summary>
    public IReadOnlyList<ConfigurationWarning> Warnings { get; }

    /// <summary>The in-process queues with their counts and dead letters.</summary>
    public IReadOnlyCollection<LocalQueue> Queues => _server.Bus.Queues;

    /// <summary>The services that function classes are made from.</summary>
    public IServiceProvider Services => _server.Services;

    /// <summary>Whether it stops to start anew, on another configuration.</summary>
    internal bool WantsRestart => Services.GetRequiredService<RolloutRestart>().IsAsked;

    /// <summary>Cancelled when it stops, also by itself because a background service failed.</summary>
    internal CancellationToken Ending => _server.Ending;

    internal FunctionCatalog Catalog => _server.Catalog;

    /// <summary>Starts the simulator, then the router; all ports are open when this returns.</summary>
    /// <exception cref="StartupException">It cannot start as asked; the message says everything that is wrong.</exception>
    public static async Task<LocalHostApp> StartAsync(LocalHostOptions options, CancellationToken cancellationToken = default)
    {
        var simulator = await StartSimulatorAsync(options, cancellationToken);
        try
        {
            var text = RouterJson.Text(options, simulator);
            var own = RouterJson.Read(text, options, simulator);
            var isAlone = string.Equals(options.Storage, LocalHostOptions.MemoryStorage, StringComparison.OrdinalIgnoreCase);
            if (own.Model is null && (isAlone || text is null)) throw Invalid(own);

            var tables = await RouterServices.OpenTablesAsync(options.Storage, options.Clock, cancellationToken);
            var choice = isAlone || own.Model is { Rollout.Enabled: false } ? null : await RolloutStart.ChooseAsync(
                tables, text!, other => RouterJson.Read(other, options, simulator).ToReading(), options.Clock, SystemRandomSource.Instance, cancellationToken);
            var model = choice?.Model ?? own.Model ?? throw Invalid(own);
            var server = await StartServerAsync(options, model, choice, tables, cancellationToken);
            return new LocalHostApp(server, simulator, model, own.Warnings);
        }
        catch
        {
            if (simulator is not null) await simulator.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes no new requests and waits for those that run. When <paramref name="grace"/> ends the wait, they are cut.</summary>
    public Task StopAsync(CancellationToken grace) => _server.StopAsync(grace);

    /// <summary>Stops at once and frees the ports.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        if (Simulator is not null) await Simulator.DisposeAsync();
    }

    private static StartupException Invalid(ConfigurationResult own) => new(string.Join(System.Environment.NewLine, own.Errors.Prepend<object>("The configuration is not valid.")));

    private static async Task<SimulatorHost?> StartSimulatorAsync(LocalHostOptions options, CancellationToken cancellationToken)
    {
        if (options.Simulator is null) return null;
        try
        {
            return await SimulatorHost.StartAsync(options.Simulator, options.Clock, cancellationToken);
        }
        catch (IOException exception)
        {
            throw new StartupException($"The simulator cannot start: {exception.Message} Stop what listens there, choose other ports with --simulator-port, or start without it by --no-simulator.", exception);
        }
    }

    private static async Task<FunctionServer> StartServerAsync(LocalHostOptions options, RouterModel model, RolloutChoice? choice, IEntityTableStore tables, CancellationToken cancellationToken)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(options.Environment.Select(v => KeyValuePair.Create(v.Key, (string?)v.Value))).Build();
        return await FunctionServer.StartAsync(
            new FunctionServerOptions
            {
                FunctionTypes = typeof(BatchQueue).Assembly.GetTypes(),
                Urls = options.Urls,
                Host = HostSettings.Load(Path.Combine(AppContext.BaseDirectory, "host.json")),
                Settings = settings.AsEnumerable(),
                Setting = name => options.Environment.GetValueOrDefault(name),
                ConfigureServices = services =>
                {
                    RouterServices.Add(services, model, choice, tables, options.Clock, settings);
                    options.ConfigureServices(services);
                },
                ConfigureLogging = options.ConfigureLogging,
                Clock = options.Clock,
            },
            cancellationToken);
    }
}
