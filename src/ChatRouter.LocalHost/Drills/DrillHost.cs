using System.Text.Json.Nodes;
using ChatRouter.LocalHost.Drills.Reading;
using ChatRouter.Simulator;
using ChatRouter.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.LocalHost.Drills;

/// <summary>A router over simulated backends in this process for one drill, or a router somewhere else.</summary>
internal sealed class DrillHost : IAsyncDisposable
{
    private const string Resource = "ChatRouter.Drill.router.json";
    private static readonly TimeSpan s_probePace = TimeSpan.FromMilliseconds(400);
    private static readonly (string Name, BackendKind Kind, string Model)[] s_backends =
        [("gpu1", BackendKind.Vllm, "large"), ("gpu2", BackendKind.Vllm, "large"), ("small", BackendKind.Ollama, "small"), ("cloud", BackendKind.OpenAI, "cloud")];

    // What the second instance reaches in place of the GPU servers, so that its network alone can fail.
    private static readonly (string Name, BackendKind Kind, string Model)[] s_peers = [("gpu1-peer", BackendKind.Vllm, "large"), ("gpu2-peer", BackendKind.Vllm, "large")];

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };
    private readonly List<string> _faults = [];
    private readonly OperatorSteps _steps;
    private readonly LocalHostApp? _app;
    private readonly LocalHostApp? _peer;

    private DrillHost(Uri target, string key, string opsKey, string model, LocalHostApp? app, LocalHostApp? peer)
    {
        (Target, Key, OpsKey, Model, _app, _peer) = (target, key, opsKey, model, app, peer);
        _steps = new OperatorSteps(_http, target);
        _http.DefaultRequestHeaders.Authorization = new("Bearer", opsKey);
    }

    /// <summary>The router.</summary>
    public Uri Target { get; }

    /// <summary>Where callers go: the router, and the second instance if there is one.</summary>
    public IReadOnlyList<Uri> Doors => _peer is null ? [Target] : [Target, _peer.BaseAddress];

    public string Key { get; }

    public string OpsKey { get; }

    public string Model { get; }

    /// <summary>Whether it is this process's own.</summary>
    public bool IsLocal => _app is not null;

    /// <summary>Starts the drill's own.</summary>
    public static async Task<DrillHost> StartAsync(Experiment experiment, bool isBroken, CancellationToken stop)
    {
        var setup = experiment.Setup;
        var tables = new MemoryEntityTableStore();
        await tables.EnsureCreatedAsync(TableNames.All, stop);
        var lacks = isBroken ? setup.Lacks : null;
        var seen = Lacks.Tables(tables, lacks);
        void AddServices(IServiceCollection services)
        {
            services.AddSingleton(seen);
            Lacks.Add(services, lacks);
        }

        var json = MergePatch.Apply(MergePatch.Apply(BaseJson(), setup.Router), isBroken ? setup.Broken : null);
        var documents = Path.Combine(AppContext.BaseDirectory, "drill-documents");
        Directory.CreateDirectory(documents);
        await File.WriteAllTextAsync(Path.Combine(documents, "refunds.md"), "# Refunds\nHow refunds work: money comes back within ten days.\n", stop);
        var simulator = new SimulatorOptions();
        simulator.Backends.AddRange((setup.Peer is null ? s_backends : [.. s_backends, .. s_peers]).Select(one => new SimulatedBackendOptions
        {
            Name = one.Name, Kind = one.Kind, Model = one.Model, Family = "drill", Slots = setup.Slots.GetValueOrDefault(one.Name, 64), LoadSlowdown = 0,
            TimeToFirstToken = TimeSpan.FromMilliseconds(20), PrefillPerToken = TimeSpan.Zero, TokenInterval = TimeSpan.FromMilliseconds(setup.TokenMs),
        }));
        SimulatorHost? running = null;
        var app = await LocalHostApp.StartAsync(
            new LocalHostOptions
            {
                Urls = "http://127.0.0.1:0", Simulator = simulator, Environment = WithKey(setup.Environment),
                Configure = host => Located(json, (running = host)!, documents), ConfigureServices = AddServices,
            },
            stop);
        LocalHostApp? peer = null;
        if (setup.Peer is not null)
        {
            peer = await LocalHostApp.StartAsync(
                new LocalHostOptions
                {
                    Urls = "http://127.0.0.1:0", Simulator = null, Environment = Located(WithKey(setup.Peer), running!), Clock = new AheadClock(TimeProvider.System, TimeSpan.FromSeconds(setup.PeerClockAhead)),
                    Configure = _ => Located(json, running!, documents), ConfigureServices = AddServices,
                },
                stop);
        }

        return new DrillHost(app.BaseAddress, "drill-key", "drill-ops-key", "chat", app, peer);
    }

    /// <summary>Takes a router that runs.</summary>
    public static DrillHost At(Uri target, string key, string opsKey, string model) => new(target, key, opsKey, model, null, null);

    /// <summary>What timers would do, faster: alerts, and probes where the drill wants them.</summary>
    public async Task RunTimersAsync(ExperimentSetup setup, CancellationToken stop)
    {
        if (_app is null) return;
        var engine = _app.Services.GetRequiredService<RouterEngine>();
        while (!stop.IsCancellationRequested)
        {
            if (setup.Probes) await Quietly(engine.Prober.RunAsync(stop));
            await Quietly(engine.Alerts.RunAsync(stop));
            await Task.Delay(s_probePace, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        static async Task Quietly(Task work) => await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    /// <summary>Carries an action out.</summary>
    /// <exception cref="StartupException">It was refused, or cannot be done here.</exception>
    public async Task DoAsync(ExperimentAction action, DrillLoad load, IReadOnlyDictionary<string, string> names)
    {
        var provider = action.Provider;
        switch (provider.Type)
        {
            case "load":
                load.Times = provider.Times;
                return;
            case "order":
                await _steps.DoAsync(action, names);
                return;
            case "router" or "simulator" when provider.Fault is null && (provider.Type == "router" || _app is null):
                await EndFaultsAsync(action);
                return;
            case "router":
                await BeginFaultAsync(TargetFault.Of(provider.Fault!, isMarked: !IsLocal, names), action);
                return;
            case "simulator" when _app is null:
                await BeginFaultAsync(TargetFault.Of(TargetFault.FromSimulator(provider, action.Name), isMarked: true, names), action);
                return;
        }

        foreach (var backend in provider.Backend is { } one ? [one] : _app!.Simulator!.Backends.Keys)
        {
            var address = new Uri(_app!.Simulator!.Control, $"/control/{backend}");
            await SendAsync(provider.Fault is null ? HttpMethod.Delete : HttpMethod.Put, address, provider.Fault, action);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_peer is not null) await _peer.DisposeAsync();
        if (_app is not null) await _app.DisposeAsync();
    }

    private async Task BeginFaultAsync(JsonObject fault, ExperimentAction action)
    {
        var begun = await SendAsync(HttpMethod.Post, new Uri(Target, "/ops/faults"), fault, action);
        if ((string?)JsonNode.Parse(begun)?["id"] is { } id) _faults.Add(id);
    }

    // Its own alone: somebody else may have put others in.
    private async Task EndFaultsAsync(ExperimentAction action)
    {
        foreach (var id in _faults) await SendAsync(HttpMethod.Delete, new Uri(Target, $"/ops/faults/{id}"), null, action, mayBeGone: true);
        _faults.Clear();
    }

    private Task<string> SendAsync(HttpMethod method, Uri address, JsonObject? body, ExperimentAction action, bool mayBeGone = false)
        => _steps.SendAsync(method, address.AbsoluteUri, body, action.Name, mayBeGone);

    private static Dictionary<string, string> WithKey(Dictionary<string, string> environment) => new(environment, StringComparer.Ordinal) { ["DRILL_PROVIDER_KEY"] = "provider-key" };

    private static JsonObject BaseJson()
    {
        using var stream = typeof(DrillHost).Assembly.GetManifestResourceStream(Resource)!;
        return JsonNode.Parse(stream, documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip, AllowTrailingCommas = true })!.AsObject();
    }

    private static Dictionary<string, string> Located(IEnumerable<KeyValuePair<string, string>> environment, SimulatorHost simulator)
        => environment.ToDictionary(one => one.Key, one => simulator.Backends.Aggregate(one.Value, (text, backend) => text.Replace($"{{{backend.Key}}}", backend.Value.BaseUrl.ToString().TrimEnd('/'), StringComparison.Ordinal)), StringComparer.Ordinal);

    private static string Located(JsonObject json, SimulatorHost simulator, string documents)
    {
        var own = json.DeepClone().AsObject();
        foreach (var (name, backend) in simulator.Backends)
        {
            if (own["backends"]![name] is JsonObject known) known["baseUrl"] = backend.BaseUrl.ToString().TrimEnd('/');
        }

        var text = own.ToJsonString();
        foreach (var (name, backend) in simulator.Backends) text = text.Replace($"{{{name}}}", backend.BaseUrl.ToString().TrimEnd('/'), StringComparison.Ordinal);
        return text.Replace("{documents}", System.Text.Json.JsonEncodedText.Encode(documents).ToString(), StringComparison.Ordinal);
    }
}
