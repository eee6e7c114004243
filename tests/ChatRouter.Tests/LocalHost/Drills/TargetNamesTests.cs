using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRouter.LocalHost;
using ChatRouter.LocalHost.Drills;
using ChatRouter.LocalHost.Drills.Reading;

namespace ChatRouter.Tests.LocalHost.Drills;

/// <summary>What an experiment names and a router does not have.</summary>
public sealed class TargetNamesTests
{
    private const string State = """{ "backends": [{ "name": "h100", "zone": "a" }, { "name": "l4", "zone": "a" }, { "name": "cloud" }] }""";

    [Theory]
    [InlineData("""{ "type": "simulator", "backend": "gpu1", "fault": { "fault": "down" } }""", "has no backend 'gpu1'; it has h100, l4, cloud. Name the one that stands for it by --map gpu1=NAME.")]
    [InlineData("""{ "type": "router", "fault": { "backend": "gpu1", "kind": "down" } }""", "has no backend 'gpu1'; it has h100, l4, cloud. Name the one that stands for it by --map gpu1=NAME.")]
    [InlineData("""{ "type": "router", "fault": { "backend": "wrong", "kind": "down" } }""", "has no backend 'h200', which --map gives for 'wrong'; it has h100, l4, cloud.")]
    [InlineData("""{ "type": "router", "fault": { "zone": "b", "kind": "down" } }""", "has no zone 'b'; it has a. Name the one that stands for it by --map b=NAME.")]
    [InlineData("""{ "type": "order", "path": "/ops/backends/gpu1/drain" }""", "has no backend 'gpu1'; it has h100, l4, cloud. Name the one that stands for it by --map gpu1=NAME.")]
    [InlineData("""{ "type": "order", "path": "ops/faults", "fault": { "backend": "gpu2", "kind": "down" } }""", "has no backend 'gpu2'; it has h100, l4, cloud.")]
    [InlineData("""{ "type": "router", "fault": { "backend": "gpu2", "kind": "down" } }""", null)]
    [InlineData("""{ "type": "router", "fault": { "zone": "a", "kind": "down" } }""", null)]
    [InlineData("""{ "type": "router", "fault": { "dependency": "tables", "kind": "down" } }""", null)]
    [InlineData("""{ "type": "order", "path": "ops/backends/gpu2/drain" }""", null)]
    [InlineData("""{ "type": "simulator", "backend": "gpu1" }""", null)]
    [InlineData("""{ "type": "load", "times": 2 }""", null)]
    public void Problem_OfAnAction_NamesWhatTheRouterLacks(string provider, string? expected) => Assert.Equal(expected, Problem(provider, State));

    [Fact]
    public void Problem_OfARouterWithoutZones_SaysSo()
        => Assert.Equal(
            "has no zone 'a'; it has none. Name the one that stands for it by --map a=NAME.",
            Problem("""{ "type": "router", "fault": { "zone": "a", "kind": "down" } }""", """{ "backends": [{ "name": "h100" }] }"""));

    [Fact]
    public void Problem_OfAFaultThatOnlyTheSimulatorHas_IsAnError()
        => Assert.Equal(
            "error: 'it breaks' needs the simulator: a router cannot put 'gpu' into itself.",
            Assert.Throws<StartupException>(() => Problem("""{ "type": "simulator", "backend": "gpu2", "fault": { "fault": "gpu" } }""", State)).Message);

    private static string? Problem(string provider, string state)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal) { ["gpu2"] = "h100", ["wrong"] = "h200" };
        var json = JsonNode.Parse("""
            { "title": "t", "description": "d", "steady-state-hypothesis": { "title": "h", "probes": [{ "name": "p", "tolerance": [0, 0], "provider": { "figure": "failed" } }] },
              "method": [{ "name": "it breaks" }] }
            """)!;
        json["method"]![0]!["provider"] = JsonNode.Parse(provider);
        using var told = JsonDocument.Parse(state);
        return new TargetNames(names).Problem(ExperimentLibrary.Parse(json.ToJsonString(), "x"), told.RootElement);
    }
}
