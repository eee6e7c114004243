using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.ScenarioTests.Probes;
using ChatRouter.Simulator.Faults;
using ChatRouter.Storage;

namespace ChatRouter.ScenarioTests.Zones;

/// <summary>The loss of a zone is never silent: state, readiness and an event say who is gone and who carries how much.</summary>
public sealed class ZoneLossTests
{
    private const string Touchy = """{ "breaker": { "consecutiveFailures": 0, "break": "60s" } }""";

    [Fact]
    public async Task NearZoneIsKilled_StateReadinessAndEventSaySo_UntilItIsBack()
    {
        var clock = new SkippingClock();
        var tables = new MemoryEntityTableStore();
        await using var router = await RouterFixture.StartAsync(ZoneScenario.Setup(east: Touchy) with { Clock = clock, Tables = tables });
        await router.AnswerersAsync(3);
        var state = await router.StateAsync();
        Assert.Equal("east", state.GetProperty("zone").GetString());
        Assert.Equal(["east serving 1/1 3 1", "west serving 1/1 0 0", "(none) - 1/1 0 0"], Zones(state));

        router.Fault("east", FaultKind.Down);
        await router.AnswerersAsync(6);

        // Three near ones before, the one that failed, and its call and five more elsewhere.
        state = await router.StateAsync();
        Assert.Equal(["east lost 0/1 4 0.4", "west serving 1/1 6 0.6", "(none) - 1/1 0 0"], Zones(state));
        Assert.Equal(["chat 1 0/1"], Rungs(state.GetProperty("zones")[0]));
        var ready = await router.ReadyAsync();
        Assert.Equal("ready", ready.GetProperty("status").GetString());
        const string Loss = "0 of 1 backends in service (out: 1 by circuit), 40 % of the attempts of the last minute; missing: east: circuit open: 1 failures in a row > 0, the last: Connect";
        Assert.Contains($"zone 'east': lost, {Loss}", ready.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()));
        await EventsAreAsync(tables, "east Lost");

        router.Simulator.ClearFaults();
        clock.Skip(TimeSpan.FromSeconds(60));
        await Eventually.TrueAsync(
            async () =>
            {
                await router.AskAsync(Ask.For("Hello"));
                clock.Skip(TimeSpan.FromSeconds(5));
                return Zones(await router.StateAsync())[0].StartsWith("east serving 1/1", StringComparison.Ordinal);
            },
            "the zone does not come back");
        await EventsAreAsync(tables, "east Lost", "east Serving");
        Assert.DoesNotContain("zone", (await router.ReadyAsync()).GetProperty("reasons").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NearZoneIsKilled_TheOtherReachesItsShare_IsSaidToBeOverloadedUntilItHasRoom()
    {
        var tables = new MemoryEntityTableStore();
        await using var router = await RouterFixture.StartAsync(ZoneScenario.Setup(east: Touchy, west: """{ "maxConcurrency": 5 }""") with { Tables = tables });
        router.Fault("east", FaultKind.Down);
        router.Fault("west", FaultKind.SlowTokens, f => f with { IntervalMs = 50 });

        var (streams, answerers) = await router.HoldAsync(4);

        Assert.All(answerers, backend => Assert.Equal("west", backend));
        Assert.Equal("west overloaded 1/1 4 0.8", Zones(await router.StateAsync())[1]);
        var ready = await router.ReadyAsync();
        Assert.Equal("ready", ready.GetProperty("status").GetString());
        Assert.Contains(
            "zone 'west': overloaded, 1 of 1 backends in service, 4 requests in flight of at most 5, 80 % of the attempts of the last minute; lost: east",
            ready.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()));
        await EventsAreAsync(tables, "east Lost", "west Overloaded");

        foreach (var stream in streams) stream.Dispose();
        await router.IdleAsync();
        await EventsAreAsync(tables, "east Lost", "west Overloaded", "west Serving");
    }

    [Fact]
    public async Task BuiltInLadder_OneGpuDown_TheOtherZoneCarriesAllOfIt()
    {
        await using var router = await RouterFixture.StartBuiltInAsync(_ => { });
        Assert.Equal(["zone-1 serving 1/1 0 0", "zone-2 serving 1/1 0 0", "(none) - 2/2 0 0"], Zones(await router.StateAsync()));

        router.Fault("gpu1", FaultKind.Down);
        var calls = 0;
        JsonElement state = default;
        await Eventually.TrueAsync(
            async () =>
            {
                calls++;
                Assert.Equal("gpu2", (await router.AskAsync(Ask.For("Hello"))).Backend);
                state = await router.StateAsync();
                return state.GetProperty("zones")[0].GetProperty("state").GetString() == "lost";
            },
            "zone-1 is not lost");

        Assert.Equal(("serving", calls), (state.GetProperty("zones")[1].GetProperty("state").GetString(), state.GetProperty("zones")[1].GetProperty("attempts").GetInt32()));
        Assert.Equal(["chat 2 1/1", "chat 3 1/1"], Rungs(state.GetProperty("zones")[2]));
    }

    private static string[] Zones(JsonElement state) =>
    [
        .. state.GetProperty("zones").EnumerateArray().Select(zone =>
            $"{zone.GetProperty("name")} {(zone.TryGetProperty("state", out var name) ? name.GetString() : "-")} {zone.GetProperty("inService")}/{zone.GetProperty("backends")} {zone.GetProperty("attempts")} {zone.GetProperty("share")}"),
    ];

    private static IEnumerable<string> Rungs(JsonElement zone)
        => zone.GetProperty("rungs").EnumerateArray().Select(rung => $"{rung.GetProperty("route")} {rung.GetProperty("rung")} {rung.GetProperty("inService")}/{rung.GetProperty("backends")}");

    private static Task EventsAreAsync(MemoryEntityTableStore tables, params string[] expected) => Eventually.TrueAsync(
        async () =>
        {
            var found = new List<string>();
            await foreach (var row in tables.Table(TableNames.Events).QueryAsync(null, null, default))
            {
                if (row.Text("Kind") == "zone") found.Add($"{row.Text("Subject")} {row.Text("To")}");
            }

            return found.Order(StringComparer.Ordinal).SequenceEqual(expected);
        },
        $"the events are not {string.Join(", ", expected)}");
}
