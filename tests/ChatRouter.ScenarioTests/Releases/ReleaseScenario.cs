using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRouter.Releases;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.ScenarioTests.Releases;

/// <summary>A release of the route <c>chat</c> from <c>old</c> to <c>new</c> while callers ask all the time. None of them may notice.</summary>
internal sealed class ReleaseScenario : IAsyncDisposable
{
    private const int Callers = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _lost = new();
    private readonly RouterFixture _router;
    private readonly Task _asking;
    private int _answers;

    private ReleaseScenario(RouterFixture router)
    {
        _router = router;
        _asking = Task.WhenAll(Enumerable.Range(0, Callers).Select(AskOnAsync));
    }

    /// <summary>The router under it.</summary>
    public RouterFixture Router => _router;

    /// <summary>Starts the router, the release and the callers.</summary>
    /// <param name="release">More fields of the release, as a JSON object.</param>
    /// <param name="settings">More fields of each backend, as a JSON object.</param>
    /// <param name="candidate">The candidate; null: a sound one.</param>
    public static async Task<ReleaseScenario> StartAsync(string release, string settings = "{}", ScenarioBackend? candidate = null)
        => await StartAsync(Setup(release, settings, candidate));

    /// <summary>Starts the router and the callers; the release as that says.</summary>
    public static async Task<ReleaseScenario> StartAsync(RouterSetup setup) => new(await RouterFixture.StartAsync(setup));

    /// <summary>What a scenario runs on.</summary>
    public static RouterSetup Setup(string release, string settings = "{}", ScenarioBackend? candidate = null, string fleet = """{ "refresh": "50ms", "probeInterval": "1s" }""")
    {
        var sound = new ScenarioBackend("new", BackendKind.Vllm) { Rung = 0, Settings = settings };
        return new RouterSetup(
            new ScenarioBackend("old", BackendKind.Vllm) { Settings = settings },
            new ScenarioBackend("low", BackendKind.OpenAI) { Rung = 2 },
            candidate ?? sound)
        {
            Top = $$"""
                {
                  "fleet": {{fleet}},
                  "releases": { "v2": {{With(
                      """
                      {
                        "route": "chat", "candidate": ["new"], "version": "2", "unit": "request", "shadow": false, "bake": "1s",
                        "memory": { "notMeasured": "simulated" },
                        "golden": { "repeat": 1, "prompts": [{ "id": "count", "messages": [{ "role": "user", "content": "Count from 1 to 5." }], "assert": [{ "type": "regex", "value": "1.*2.*3.*4.*5" }] }] },
                        "steps": [{ "percent": 50, "minRequests": 50, "minTime": "1s" }],
                        "gates": { "maxIncrease": 0.5, "maxSlower": 0.9, "falsePromotion": 0.2 }
                      }
                      """,
                      release)}} }
                }
                """,
        };
    }

    /// <summary>The record of the release.</summary>
    public Task<JsonElement> RecordAsync() => _router.OpsAsync("ops/releases/v2");

    /// <summary>Lets the release go on until it has come somewhere.</summary>
    public async Task<JsonElement> UntilAsync(Func<JsonElement, bool> isThere)
    {
        var advancer = _router.App.Services.GetRequiredService<ReleaseAdvancer>();
        JsonElement record = default;
        await Eventually.TrueAsync(
            async () =>
            {
                await advancer.RunAsync(CancellationToken.None);
                record = await RecordAsync();
                return record.TryGetProperty("stage", out _) && isThere(record);
            },
            $"the release stands at {record}",
            Patience);
        return record;
    }

    /// <summary>Lets the release go on until it is over.</summary>
    public Task<JsonElement> UntilOverAsync() => UntilAsync(record => record.GetProperty("status").GetString()!.ToLowerInvariant() is not ("running" or "paused"));

    /// <summary>Ends the callers: each of them had a complete answer every time.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _asking;
        Assert.Empty(_lost);
        Assert.True(_answers > 0);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking;
        await _router.DisposeAsync();
        _stop.Dispose();
    }

    private static string With(string json, string more)
    {
        var fields = JsonNode.Parse(json)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject()) fields[name] = value?.DeepClone();
        return fields.ToJsonString();
    }

    private async Task AskOnAsync(int caller)
    {
        var isStream = caller % 2 == 0;
        var body = $$"""{"model":"chat","stream":{{(isStream ? "true" : "false")}},"messages":[{"role":"user","content":"Say 5 tokens."}]}""";
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var isComplete = isStream ? await _router.StreamAsync(body) is { Status: HttpStatusCode.OK, IsClean: true, Terminators: 1 } : (await _router.AskAsync(body)).Status == HttpStatusCode.OK;
                if (isComplete) Interlocked.Increment(ref _answers);
                else _lost.Enqueue($"caller {caller}");
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                _lost.Enqueue($"caller {caller}: {error.Message}");
            }
        }
    }
}
