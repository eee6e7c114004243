using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ChatRouter.Benchmarks.Load;
using ChatRouter.Capacity.Figures;
using ChatRouter.Simulator;

namespace ChatRouter.Benchmarks.Saturation;

/// <summary>A set of servers, and what a plan and a router make of it.</summary>
/// <param name="Name">In words.</param>
/// <param name="Servers">The servers.</param>
internal sealed record SaturationLayout(string Name, params SaturationServer[] Servers)
{
    /// <summary>Those that are measured.</summary>
    public static IReadOnlyList<SaturationLayout> All =>
    [
        new("one server, 8 slots", new SaturationServer("gpu1", "a", 1, 8)),
        new("three zones of 6", new("gpu1", "a", 1, 6), new("gpu2", "b", 1, 6), new("gpu3", "c", 1, 6)),
        new("three zones of 6, one lost", new("gpu1", "a", 1, 6, IsOut: true), new("gpu2", "b", 1, 6), new("gpu3", "c", 1, 6)),
        new("two servers of different pace", new("fast", "a", 1, 8, 8), new("slow", "b", 1, 8, 20)),
        new("first rung out, a smaller model carries", new("gpu1", "a", 1, 8, IsOut: true), new("small", "b", 2, 5, 16)),
        new("first rung full, the rest on the second", new("gpu1", "a", 1, 6), new("small", "b", 2, 6, 16)),
        new("KV cache of 720 tokens before 16 slots", new SaturationServer("gpu1", "a", 1, 16, KvTokens: 720)),
    ];

    public SimulatorOptions Simulator
    {
        get
        {
            var options = new SimulatorOptions();
            options.Backends.AddRange(Servers.Select(server => new SimulatedBackendOptions
            {
                Name = server.Name, Model = "m", Kind = BackendKind.Vllm, Slots = server.Slots, LoadSlowdown = 0, PrefillPerToken = TimeSpan.Zero,
                TimeToFirstToken = SaturationServer.FirstToken, TokenInterval = TimeSpan.FromMilliseconds(server.Interval), KvCacheTokens = server.KvTokens,
            }));
            return options;
        }
    }

    /// <summary>The planner's figures: what an operator would know of the servers.</summary>
    public CapacityFigures Figures => new()
    {
        Routes = ImmutableDictionary<string, RouteDemand>.Empty.Add(LoadRequest.Model, new RouteDemand
        {
            RequestsPerSecond = 1, Service = Servers[0].Service, PromptTokens = SaturationServer.PromptTokens, AnswerTokens = SaturationServer.AnswerTokens,
        }),
        Backends = Servers.ToImmutableDictionary(server => server.Name, server => new BackendFigures
        {
            Service = server.Service, KvCache = server.KvTokens is { } tokens ? new KvCacheFigures { GpuBytes = tokens / 0.9, WeightBytes = 0, BytesPerToken = 1 } : null,
        }),
        Out = [.. Servers.Where(server => server.IsOut).Select(server => server.Name)],
    };

    /// <summary>The router's configuration: what the servers take is known, and requests wait for a place as long as they may.</summary>
    public string Configuration(SimulatorHost simulator)
    {
        var backends = new JsonObject();
        foreach (var server in Servers)
        {
            backends[server.Name] = new JsonObject
            {
                ["protocol"] = "vllm", ["baseUrl"] = simulator.Backends[server.Name].BaseUrl.ToString(), ["model"] = "m", ["zone"] = server.Zone, ["maxConcurrency"] = server.Slots, ["health"] = new JsonObject { ["enabled"] = false },
            };
        }

        var rungs = Servers.GroupBy(server => server.Rung).OrderBy(rung => rung.Key).Select(rung => new JsonObject { ["backends"] = new JsonArray([.. rung.Select(server => JsonValue.Create(server.Name))]) });
        return new JsonObject
        {
            ["tenants"] = new JsonArray(new JsonObject { ["name"] = "bench", ["keys"] = new JsonArray($"plain:{LoadRequest.Key}"), ["lane"] = "critical" }),
            ["backends"] = backends,
            ["routes"] = new JsonObject { [LoadRequest.Model] = new JsonObject { ["ladder"] = new JsonArray([.. rungs]) } },
        }.ToJsonString();
    }
}
