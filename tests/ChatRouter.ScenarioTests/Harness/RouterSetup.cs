using System.Text.Json.Nodes;
using ChatRouter.Simulator;
using ChatRouter.Storage;

namespace ChatRouter.ScenarioTests.Harness;

/// <summary>What a scenario runs on: one route <c>chat</c> over the given backends, probed only on demand.</summary>
public sealed record RouterSetup(params ScenarioBackend[] Backends)
{
    /// <summary>The key of the only tenant.</summary>
    public const string Key = "scenario-key";

    /// <summary>The operator's key.</summary>
    public const string OpsKey = "scenario-ops-key";

    /// <summary>More fields of the route, as a JSON object.</summary>
    public string Route { get; init; } = "{}";

    /// <summary>More fields of a rung by its number, as a JSON object.</summary>
    public IReadOnlyDictionary<int, string> Rungs { get; init; } = new Dictionary<int, string>();

    /// <summary>Fields of <c>defaults</c>. Unless a scenario is about probes, no timer may change the plan under it.</summary>
    public string Defaults { get; init; } = """{ "health": { "enabled": false } }""";

    /// <summary>More fields of the top level, as a JSON object.</summary>
    public string Top { get; init; } = "{}";

    /// <summary>Environment variables of the router.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The clock of everything but the sockets.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Tables shared with other routers of the scenario; null: its own.</summary>
    public IEntityTableStore? Tables { get; init; }

    /// <summary>Attempts that the wire log keeps.</summary>
    public int LogCapacity { get; init; } = 4096;

    internal SimulatorOptions? ToSimulator()
    {
        var options = new SimulatorOptions { LogCapacity = LogCapacity };
        options.Backends.AddRange(Backends.Where(b => b.Address is null).Select(b => b.ToSimulated()));
        return options.Backends.Count == 0 ? null : options;
    }

    internal string ToRouterJson(SimulatorHost? simulator)
    {
        var ladder = Backends.Where(b => b.Rung > 0).GroupBy(b => b.Rung).OrderBy(rung => rung.Key).Select(rung =>
            new JsonObject { ["backends"] = new JsonArray([.. rung.Select(b => JsonValue.Create(b.Name))]) }.With(Rungs.GetValueOrDefault(rung.Key, "{}")));
        var route = new JsonObject { ["ladder"] = new JsonArray([.. ladder]) }.With(Route);
        return new JsonObject
        {
            ["tenants"] = new JsonArray(new JsonObject { ["name"] = "scenario", ["keys"] = new JsonArray("plain:" + Key) }),
            ["ops"] = new JsonObject { ["key"] = "plain:" + OpsKey },
            ["defaults"] = JsonNode.Parse(Defaults),
            ["backends"] = new JsonObject(Backends.Select(b => KeyValuePair.Create(b.Name, (JsonNode?)b.ToJson(simulator)))),
            ["routes"] = new JsonObject { ["chat"] = route },
        }.With(Top).ToJsonString();
    }
}
