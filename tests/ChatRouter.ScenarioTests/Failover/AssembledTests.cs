using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Wire;
using static ChatRouter.ScenarioTests.Failover.FailoverSetup;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>Whole answers that the router puts together from a stream: the same as asked for directly, but under a stream's limits and never lost with its backend.</summary>
public sealed class AssembledTests
{
    private const string Tools =
        ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"pay\",\"parameters\":{\"type\":\"object\",\"properties\":{\"to\":{\"type\":\"string\"}},\"required\":[\"to\"]}}}]";

    /// <summary>What is asked for beyond plain text, on every server that takes it.</summary>
    public static TheoryData<BackendKind, string> Requests
    {
        get
        {
            var data = new TheoryData<BackendKind, string>();
            foreach (var kind in (BackendKind[])[BackendKind.Vllm, BackendKind.Ollama, BackendKind.LlamaCpp, BackendKind.Anthropic])
            {
                data.Add(kind, "");
                data.Add(kind, Tools);
                data.Add(kind, ",\"response_format\":{\"type\":\"json_object\"}");
                data.Add(kind, ",\"max_tokens\":5");
            }

            data.Add(BackendKind.Vllm, ",\"logprobs\":true");
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Chat_SameAsAskedForDirectly(BackendKind kind, string more)
    {
        var body = Ask.For("Please answer, with a tool if you have one.", more: more);
        await using var direct = await RouterFixture.StartAsync(Of(kind).For(Form.Direct));
        await using var assembled = await RouterFixture.StartAsync(Of(kind));

        var one = await direct.AskAsync(body);
        var other = await assembled.AskAsync(body);

        Assert.Equal((one.Status, one.Backend), (other.Status, other.Backend));
        Assert.Equal(Comparable(one.Json), Comparable(other.Json));
        Assert.Equal([false], (await direct.AttemptsAsync(Primary)).Select(a => a.Stream));
        Assert.Equal([true], (await assembled.AttemptsAsync(Primary)).Select(a => a.Stream));
    }

    [Theory]
    [MemberData(nameof(EveryServer), MemberType = typeof(FailoverSetup))]
    public async Task S06_NeverAnswers_FallsBackAfterTheFirstTokenLimitLongBeforeTheTotal(BackendKind kind)
    {
        const string Defaults = """{ "timers": { "connect": "100ms", "firstToken": "300ms" } }""";
        await using var router = await RouterFixture.StartAsync(Of(kind, Defaults));
        var text = await router.TextOfAsync(Fallback);
        router.Fault(Primary, FaultKind.Silent);

        var answer = await router.CallAsync(Form.Whole);

        answer.AssertComplete(text, Fallback);
        Assert.InRange(answer.Elapsed, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(10));
        Assert.Equal(AttemptEnd.ClientGone, Assert.Single(await router.AttemptsAsync(Primary)).Ended);
    }

    [Fact]
    public async Task S08_Cut_OnlyTheRestIsAskedFor()
    {
        await using var router = await RouterFixture.StartAsync(Of(BackendKind.Vllm, """{ "capabilities": ["prefill"] }"""));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = 40, Times = 1 });

        var answer = await router.CallAsync(Form.Whole);

        answer.AssertComplete(text, Primary);
        var rest = (await router.AttemptsAsync(Primary))[1];
        Assert.Contains("\"continue_final_message\":true", rest.Body, StringComparison.Ordinal);
        Assert.Equal(40 + rest.TokensSent, answer.Usage.GetProperty("completion_tokens").GetInt32());
    }

    [Theory]
    [MemberData(nameof(EveryServer), MemberType = typeof(FailoverSetup))]
    public async Task S08_CutAlwaysAndTheFallbackDiffers_TheFallbacksWholeAnswer(BackendKind kind)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind));
        var text = await router.TextOfAsync(Fallback);
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = 40 });

        var answer = await router.CallAsync(Form.Whole);

        answer.AssertComplete(text, Fallback);
        Assert.Equal("hosted-model", answer.Model);
    }

    [Fact]
    public async Task Trickle_BelowTheFloor_WholeAnswerFromElsewhere()
    {
        await using var router = await RouterFixture.StartAsync(Of(BackendKind.Vllm, """{ "timers": { "minTokensPerSecond": 20, "floorWindow": "500ms" } }"""));
        var text = await router.TextOfAsync(Fallback);
        router.Fault(Primary, FaultKind.SlowTokens, f => f with { IntervalMs = 200 });

        var answer = await router.CallAsync(Form.Whole);

        answer.AssertComplete(text, Fallback);
        Assert.Equal(AttemptEnd.ClientGone, Assert.Single(await router.AttemptsAsync(Primary)).Ended);
    }

    [Fact]
    public async Task BackendRefusesStreamOptions_AskedDirectlyAndNotAskedForAStreamAgain()
    {
        const string Whole = """{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";
        const string Refusal = """{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted","input":{"include_usage":true}}]}""";
        await using var backend = ScriptedBackend.Start((_, body) => body.Contains("stream_options", StringComparison.Ordinal)
            ? $"HTTP/1.1 422 Unprocessable Entity\r\nContent-Type: application/json\r\nContent-Length: {Refusal.Length}\r\nConnection: close\r\n\r\n{Refusal}"
            : ScriptedBackend.Json(Whole));
        await using var router = await RouterFixture.StartAsync(backend.WithFallback);

        var first = await router.AskAsync(Body(stream: false));
        var second = await router.AskAsync(Body(stream: false));

        Assert.Equal(("Hi", "Hi"), (first.Text, second.Text));
        Assert.Equal(3, backend.Requests);
    }

    [Theory]
    [InlineData(BackendKind.Vllm)]
    [InlineData(BackendKind.LlamaCpp)]
    public async Task ToolCallBrokenOff_AnsweredWholeByTheFallback(BackendKind kind)
    {
        await using var router = await RouterFixture.StartAsync(Of(kind));
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = 3 });

        var answer = await router.AskAsync(Ask.For("Please use the tool.", more: Tools));

        Assert.Equal(("tool_calls", Fallback), (answer.FinishReason, answer.Backend));
        var call = Assert.Single(answer.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls").EnumerateArray());
        using var arguments = JsonDocument.Parse(call.GetProperty("function").GetProperty("arguments").GetString()!);
        Assert.True(arguments.RootElement.TryGetProperty("to", out _));
    }

    [Fact]
    public async Task DegradedRung_AnswerIsMarked()
    {
        var setup = Of(BackendKind.Vllm) with { Rungs = new Dictionary<int, string> { [2] = """{ "degraded": "small", "notice": "A smaller model answered." }""" } };
        await using var router = await RouterFixture.StartAsync(setup);
        var text = await router.TextOfAsync(Fallback);
        router.Fault(Primary, FaultKind.Down);

        var answer = await router.CallAsync(Form.Whole);

        answer.AssertComplete(text, Fallback);
        Assert.Equal("small", answer.Headers["x-router-degraded"]);
        var json = answer.Whole!.Json;
        Assert.Equal(
            (Fallback, "small", "A smaller model answered."),
            (json.GetProperty("_backend").GetString(), json.GetProperty("_degraded").GetString(), json.GetProperty("_notice").GetString()));
    }

    [Fact]
    public async Task CheckFails_AnotherBackendAnswers()
    {
        // The primary's answer is cut short by its rung, in the middle of its JSON.
        var setup = Of(BackendKind.Vllm) with { Route = """{ "checks": ["json"] }""", Rungs = new Dictionary<int, string> { [1] = """{ "maxTokens": 3 }""" } };
        await using var router = await RouterFixture.StartAsync(setup);

        var answer = await router.AskAsync(Ask.For("Hello", more: ",\"response_format\":{\"type\":\"json_object\"}"));

        Assert.Equal(Fallback, answer.Backend);
        var first = (await router.DecisionAsync(answer.Decision)).GetProperty("attempts")[0];
        Assert.Equal(("failure", "unfit"), (first.GetProperty("kind").GetString(), first.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task SeveralChoices_AskedForDirectly()
    {
        await using var router = await RouterFixture.StartAsync(Of(BackendKind.Vllm));

        var answer = await router.AskAsync(Ask.For("Hello", more: ",\"n\":2"));

        Assert.Equal(200, (int)answer.Status);
        Assert.False(Assert.Single(await router.AttemptsAsync(Primary)).Stream);
    }

    [Fact]
    public async Task UnknownServerBehindTheOpenAIProtocol_CompleteAndCounted()
    {
        await using var router = await RouterFixture.StartAsync(new RouterSetup(new ScenarioBackend(Primary, BackendKind.OpenAI)));
        var text = await router.TextOfAsync(Primary);

        var answer = await router.AskAsync(Body(stream: false));

        answer.AssertComplete(text);
        Assert.Contains("\"stream_options\":{\"include_usage\":true}", Assert.Single(await router.AttemptsAsync(Primary)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallerHangsUp_UpstreamCallCancelledAtOnceAndNothingCounted()
    {
        await using var router = await RouterFixture.StartAsync(Of(BackendKind.Vllm, """{ "breaker": { "consecutiveFailures": 0 } }"""));
        var text = await router.TextOfAsync(Primary);
        router.Fault(Primary, FaultKind.SlowTokens, f => f with { IntervalMs = 100 });
        using var caller = await RawConnection.PostAsync(router, Body(stream: false));
        await Eventually.TrueAsync(() => router.Simulator.Backends[Primary].Attempts is [{ TokensSent: > 0 }], "the primary was never asked");

        caller.Close();

        await Eventually.TrueAsync(() => router.Simulator.Backends[Primary].Attempts is [{ Ended: AttemptEnd.ClientGone }], "the upstream call goes on", TimeSpan.FromSeconds(1));
        await router.IdleAsync();
        router.Simulator.ClearFaults();
        (await router.CallAsync(Form.Whole)).AssertComplete(text, Primary);
        Assert.Empty(await router.AttemptsAsync(Fallback));
    }

    /// <summary>
    /// What must be equal: everything but names and times that no two answers share, and fields without a value, of which servers write more into a whole answer. Fields may
    /// stand in another order.
    /// </summary>
    private static string Comparable(JsonElement answer) => Sorted(answer, "");

    private static string Sorted(JsonElement json, string name) => json.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', json.EnumerateObject().Where(f => f.Value.ValueKind != JsonValueKind.Null && f.Value.GetRawText() != "[]").OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => $"{f.Name}:{Sorted(f.Value, f.Name)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(',', json.EnumerateArray().Select(item => Sorted(item, name))) + "]",
        _ when name is "id" or "created" || name.EndsWith("_ms", StringComparison.Ordinal) || name.EndsWith("_per_second", StringComparison.Ordinal) => "*",
        _ => json.GetRawText(),
    };
}
