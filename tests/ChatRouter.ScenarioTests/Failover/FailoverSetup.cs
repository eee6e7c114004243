using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>The setting of the failover contract: a primary, and another model at a hosted API as fallback.</summary>
internal static class FailoverSetup
{
    public const string Primary = "primary";
    public const string Fallback = "fallback";

    private const string Prompt = "Tell me about routers.";

    private static readonly BackendKind[] Servers = [BackendKind.Vllm, BackendKind.Ollama, BackendKind.LlamaCpp, BackendKind.Anthropic];

    /// <summary>The servers that a primary can be, each with every form of answer.</summary>
    public static TheoryData<BackendKind, Form> EveryCall => Each(Form.Streamed, Form.Whole, Form.Direct);

    /// <summary>The servers that a primary can be, each streaming to the router.</summary>
    public static TheoryData<BackendKind, Form> EveryStream => Each(Form.Streamed, Form.Whole);

    public static TheoryData<BackendKind> EveryServer => [.. Servers];

    /// <param name="kind">The primary's server.</param>
    /// <param name="primary">More of the primary in router.json.</param>
    /// <param name="fallback">More of the fallback in router.json.</param>
    /// <param name="sameText">Both models give the same text.</param>
    public static RouterSetup Of(BackendKind kind, string primary = "{}", string fallback = "{}", bool sameText = false) => new(
        new ScenarioBackend(Primary, kind) { Settings = primary, Simulate = b => b.Family = "one" },
        new ScenarioBackend(Fallback, BackendKind.OpenAI) { Rung = 2, Model = "hosted-model", Settings = fallback, Simulate = b => b.Family = sameText ? "one" : "two" });

    /// <summary>The same for calls that are answered so.</summary>
    public static RouterSetup For(this RouterSetup setup, Form form)
        => form == Form.Direct ? setup with { Route = setup.Route.WithFields("""{ "wholeAnswers": "direct" }""") } : setup;

    public static string Body(bool stream) => Ask.For(Prompt, stream, stream ? ",\"stream_options\":{\"include_usage\":true}" : "");

    /// <summary>Calls as the contract's caller does.</summary>
    public static Task<CallerAnswer> CallAsync(this RouterFixture router, bool stream) => CallerAnswer.GetAsync(router, Body(stream), stream);

    /// <summary>Calls as the contract's caller does.</summary>
    public static Task<CallerAnswer> CallAsync(this RouterFixture router, Form form) => router.CallAsync(form == Form.Streamed);

    /// <summary>The text that a backend gives the contract's caller.</summary>
    public static Task<string> TextOfAsync(this RouterFixture router, string backend) => router.TextOfAsync(backend, Body(stream: false));

    private static TheoryData<BackendKind, Form> Each(params Form[] forms)
    {
        var data = new TheoryData<BackendKind, Form>();
        foreach (var kind in Servers)
        {
            foreach (var form in forms) data.Add(kind, form);
        }

        return data;
    }
}
