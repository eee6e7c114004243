using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Zones;

/// <summary>A route over two zones: <c>east</c> and <c>west</c> on rung 1, and on rung 2 the backend <c>cpu</c> that stands in neither.</summary>
internal static class ZoneScenario
{
    /// <summary>A stream that goes on until its caller leaves.</summary>
    public const string Endless = "say 2000 tokens";

    /// <param name="east">More fields of the backend in the near zone.</param>
    /// <param name="west">More fields of the backend in the other one.</param>
    /// <param name="own">The instance's own zone, or null.</param>
    public static RouterSetup Setup(string east = "{}", string west = "{}", string? own = "east") => new(
        new ScenarioBackend("east", BackendKind.Vllm) { Settings = """{ "zone": "east" }""".WithFields(east) },
        new ScenarioBackend("west", BackendKind.Vllm) { Settings = """{ "zone": "west" }""".WithFields(west) },
        new ScenarioBackend("cpu", BackendKind.Vllm) { Rung = 2 })
    {
        Environment = own is null ? new Dictionary<string, string>(StringComparer.Ordinal) : new Dictionary<string, string>(StringComparer.Ordinal) { ["Router__zones__own"] = own },
    };

    /// <summary>Who answers so many calls, one after the other.</summary>
    public static async Task<string[]> AnswerersAsync(this RouterFixture router, int calls)
    {
        var answerers = new string[calls];
        for (var call = 0; call < calls; call++) answerers[call] = (await router.AskAsync(Ask.For("Hello"))).Backend!;
        return answerers;
    }

    /// <summary>Begins so many streams that go on until they are disposed of, and says who answers them.</summary>
    public static async Task<(IReadOnlyList<HttpResponseMessage> Streams, string[] Answerers)> HoldAsync(this RouterFixture router, int streams)
    {
        var held = new List<HttpResponseMessage>();
        for (var stream = 0; stream < streams; stream++) held.Add(await router.PostAsync(Ask.For(Endless, stream: true)));
        return (held, [.. held.Select(response => response.Headers.GetValues("x-router-backend").Single())]);
    }
}
