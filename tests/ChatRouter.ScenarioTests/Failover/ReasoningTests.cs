using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using static ChatRouter.ScenarioTests.Failover.FailoverSetup;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>Models that reason before they answer: as long as no text has gone out, the answer can be begun again; after it, the text is completed as any other.</summary>
public sealed class ReasoningTests
{
    private const int ReasoningTokens = 10;

    private static readonly BackendKind[] Kinds = [BackendKind.Vllm, BackendKind.Ollama, BackendKind.LlamaCpp, BackendKind.Anthropic, BackendKind.OpenAI];

    /// <summary>Every server; cut in the reasoning, after the last of it, and in the text; with and without declared prefill.</summary>
    public static TheoryData<BackendKind, Form, int, bool> EveryCut
    {
        get
        {
            var data = new TheoryData<BackendKind, Form, int, bool>();
            foreach (var kind in Kinds)
            {
                foreach (var after in (int[])[4, ReasoningTokens, 30])
                {
                    foreach (var prefill in kind == BackendKind.OpenAI ? (bool[])[false] : [false, true])
                    {
                        data.Add(kind, Form.Streamed, after, prefill);
                        data.Add(kind, Form.Whole, after, prefill);
                    }
                }
            }

            return data;
        }
    }

    public static TheoryData<BackendKind> EveryKind => [.. Kinds];

    [Theory]
    [MemberData(nameof(EveryCut))]
    public async Task CutOnce_WholeAnswerFromThePrimary(BackendKind kind, Form form, int after, bool prefill)
    {
        await using var router = await RouterFixture.StartAsync(Reasoners(kind, prefill).For(form));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = after, Times = 1 });

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text, Primary);
        Assert.Empty(await router.AttemptsAsync(Fallback));
    }

    [Theory]
    [MemberData(nameof(EveryCut))]
    public async Task CutAlways_WholeAnswerWithTheFallback(BackendKind kind, Form form, int after, bool prefill)
    {
        await using var router = await RouterFixture.StartAsync(Reasoners(kind, prefill, sameText: true).For(form));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = after });

        var answer = await router.CallAsync(form);

        answer.AssertComplete(text);
        Assert.NotEmpty(await router.AttemptsAsync(Fallback));
    }

    [Theory]
    [MemberData(nameof(EveryKind))]
    public async Task CutBeforeTheText_AnotherModelAnswersAfresh(BackendKind kind)
    {
        await using var router = await RouterFixture.StartAsync(Reasoners(kind, prefill: false));
        var text = await router.TextOfAsync(Fallback);
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = 4 });

        var answer = await router.CallAsync(stream: true);

        answer.AssertComplete(text);
        Assert.Equal(["primary", "primary", "fallback"], (await AttemptedAsync(router, answer)));

        // Shown twice on the primary and once on the fallback, with a mark wherever the earlier thoughts were dropped.
        Assert.Equal(2, answer.Stream!.Restarts.Count);
    }

    [Fact]
    public async Task CutBeforeTheText_HeldBack_OnlyTheThoughtsOfTheAnswerAreShown()
    {
        await using var router = await RouterFixture.StartAsync(Reasoners(BackendKind.Vllm, prefill: false) with { Route = """{ "reasoning": "held" }""" });
        var text = await router.TextOfAsync(Fallback);
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = 4 });

        var answer = await router.CallAsync(stream: true);

        answer.AssertComplete(text, Fallback);
        Assert.Empty(answer.Stream!.Restarts);
        Assert.Equal(ReasoningTokens, answer.Stream.Chunks.Count(IsReasoning));
    }

    [Fact]
    public async Task CutInTheText_TheThoughtsOfTheRescuerAreSwallowed()
    {
        await using var router = await RouterFixture.StartAsync(Reasoners(BackendKind.Vllm, prefill: false, sameText: true));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = 30 });

        var answer = await router.CallAsync(stream: true);

        answer.AssertComplete(text, Primary);
        Assert.Equal(ReasoningTokens, answer.Stream!.Chunks.Count(IsReasoning));
        Assert.Equal(ReasoningTokens + 60, answer.Usage.GetProperty("completion_tokens").GetInt32());
    }

    [Theory]
    [MemberData(nameof(EveryKind))]
    public async Task ThinksLongerThanEveryLimit_ReasoningIsLife(BackendKind kind)
    {
        const string Short = """{ "timers": { "connect": "500ms", "firstToken": "2s", "idle": "2s", "total": "2s" } }""";
        var setup = Of(kind, Short);
        await using var router = await RouterFixture.StartAsync(setup with
        {
            Backends = [setup.Backends[0] with { Simulate = b => Thinking(b, "one", 40).TokenInterval = TimeSpan.FromMilliseconds(80) }, setup.Backends[1]],
        });

        var answer = await router.StreamAsync(Ask.For("Think, then say 3 tokens.", stream: true));

        answer.AssertEnded();
        Assert.Equal(Primary, answer.Backend);
        Assert.Empty(await router.AttemptsAsync(Fallback));
    }

    [Theory]
    [MemberData(nameof(EveryKind))]
    public async Task StallsInTheReasoning_AnotherModelAnswersAfresh(BackendKind kind)
    {
        await using var router = await RouterFixture.StartAsync(
            Reasoners(kind, prefill: true, more: """{ "timers": { "connect": "200ms", "firstToken": "500ms", "idle": "500ms", "total": "500ms" } }"""));
        var text = await router.TextOfAsync(Fallback);
        router.Fault(Primary, FaultKind.Stall, f => f with { AfterTokens = 4, Seconds = 30 });

        var answer = await router.CallAsync(stream: true);

        answer.AssertComplete(text);
        Assert.Equal(["primary", "fallback"], await AttemptedAsync(router, answer));
    }

    [Theory]
    [InlineData("reasoning_content")]
    [InlineData("reasoning")]
    [InlineData("thinking")]
    public async Task AnyFieldOfReasoning_CutBeforeTheText_AnsweredByTheFallback(string field)
    {
        await using var scripted = ScriptedBackend.Start(ScriptedBackend.StreamHead
            + $$"""data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"{{field}}":"Hm."},"finish_reason":null}]}""" + "\n\n");
        await using var router = await RouterFixture.StartAsync(scripted.WithFallback);
        var text = await router.TextOfAsync(Fallback);

        var answer = await router.CallAsync(stream: true);

        answer.AssertComplete(text);
    }

    [Theory]
    [MemberData(nameof(EveryKind))]
    public async Task CutBeforeAToolCall_BegunAgain(BackendKind kind)
    {
        await using var router = await RouterFixture.StartAsync(Reasoners(kind, prefill: false));
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = 4, Times = 1 });

        var answer = await router.StreamAsync(ToolBody);

        answer.AssertEnded();
        Assert.Equal(["tool_calls"], answer.FinishReasons);
    }

    [Theory]
    [InlineData(BackendKind.Vllm)]
    [InlineData(BackendKind.LlamaCpp)]
    [InlineData(BackendKind.Anthropic)]
    [InlineData(BackendKind.OpenAI)]
    public async Task CutWithinAToolCall_NeverSpliced(BackendKind kind)
    {
        await using var router = await RouterFixture.StartAsync(Reasoners(kind, prefill: false, sameText: true));
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = ReasoningTokens + 3, Times = 1 });

        var answer = await router.StreamAsync(ToolBody);

        answer.AssertInterrupted();
    }

    private const string ToolBody = """
        {"model":"chat","stream":true,"messages":[{"role":"user","content":"Use the tool."}],"tools":[{"type":"function","function":{"name":"look_up",
        "parameters":{"type":"object","properties":{"topic":{"type":"string"},"place":{"type":"string"}},"required":["topic","place"]}}}]}
        """;

    private static bool IsReasoning(System.Text.Json.JsonElement chunk)
        => chunk.GetProperty("choices").EnumerateArray().Any(c => c.GetProperty("delta").TryGetProperty("reasoning", out _));

    private static async Task<IEnumerable<string?>> AttemptedAsync(RouterFixture router, CallerAnswer answer)
        => (await router.DecisionAsync(answer.Decision)).GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("backend").GetString()).ToArray();

    private static RouterSetup Reasoners(BackendKind kind, bool prefill, bool sameText = false, string more = "{}")
    {
        var setup = Of(kind, more, "{}");
        var settings = prefill ? """{ "capabilities": ["prefill"] }""" : "{}";
        return setup with
        {
            Backends =
            [
                setup.Backends[0] with { Settings = more.WithFields(settings), Simulate = b => Thinking(b, "one", ReasoningTokens) },
                setup.Backends[1] with { Simulate = b => Thinking(b, sameText ? "one" : "two", ReasoningTokens) },
            ],
        };
    }

    private static SimulatedBackendOptions Thinking(SimulatedBackendOptions backend, string family, int tokens)
    {
        (backend.Family, backend.ReasoningTokens) = (family, tokens);
        return backend;
    }
}
