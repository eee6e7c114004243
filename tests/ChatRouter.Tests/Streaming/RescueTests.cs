using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Streaming;

/// <summary>An answer broke off after its first content: others complete it, or it ends as an error.</summary>
public sealed class RescueTests : AttemptTest
{
    private static readonly Backend Prefiller = B with { Capabilities = B.Capabilities | Capabilities.Prefill, Protocol = ProtocolKind.Vllm };

    private static readonly Backend Twin = B with { Model = A.Model };

    [Fact]
    public async Task Broken_NextCanContinue_GetsWhatTheCallerHasAndGoesOn()
    {
        var router = Create(A, Prefiller);
        router["a"].Does(Reply.Stream.Role().Says("Hello ").Says("\"wor\"").Breaks());
        router["b"].Does(Reply.Streamed("ld", "!"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(["a Failure Truncated", "b Success None"], answer.Attempts);
        Assert.Equal(AttemptMode.Continuation, answer.Decision!.Attempts[1].Mode);
        Assert.Contains("""{"role":"assistant","content":"Hello \"wor\""}]""", router["b"].Calls[0].Body, StringComparison.Ordinal);
        Assert.Contains("\"continue_final_message\":true", router["b"].Calls[0].Body, StringComparison.Ordinal);
        Assert.Equal(
            Chunks.Role + Chunks.Text("Hello ") + Chunks.Text("\"wor\"") + Chunks.Text("ld") + Chunks.Text("!") + Chunks.FinishBy("b") + ": rescued by continuation on b\n\n" + Chunks.Done,
            answer.Sink.Text);
        Assert.Null(answer.Sink.AbortedAt);
    }

    [Fact]
    public async Task Broken_BoundOnTheAnswer_CountsWhatTheCallerHas()
    {
        var router = Create(A, Prefiller);
        router["a"].Does(Reply.Stream.Role().Says("1").Says("2").Says("3").Breaks());
        router["b"].Does(Reply.Streamed("4"));

        await router.RunAsync(Ask.Streaming with { Body = """{"model":"chat","stream":true,"max_tokens":10,"messages":[{"role":"user","content":"Hi"}]}""" });

        Assert.Contains("\"max_tokens\":7", router["b"].Calls[0].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Continued_UsageAsked_IsThatOfTheWholeAnswer()
    {
        var router = Create(A, Prefiller);
        router["a"].Does(Reply.Stream.Role().Says("1").Says("2").Says("3").Breaks());
        router["b"].Does(Reply.Stream.Role().Says("4").Finish().Raw(Chunks.Usage(13, 1)).Done());

        var answer = await router.RunAsync(Ask.Streaming with
        {
            Body = """{"model":"chat","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Hi"}]}""",
        });

        Assert.Contains("\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":4,\"total_tokens\":14}", answer.Sink.Text, StringComparison.Ordinal);
        Assert.Equal(new Usage(10, 4), answer.Decision!.Usage);
    }

    [Fact]
    public async Task Broken_SameModelElsewhere_IsReplayedUnseenAndFlowsOn()
    {
        var router = Create(A, Twin);
        router["a"].Does(Reply.Stream.Role().Says("one ").Says("two ").Breaks());
        router["b"].Does(Reply.Streamed("one tw", "o three ", "four"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(AttemptMode.Replay, answer.Decision!.Attempts[1].Mode);
        Assert.Equal(
            Chunks.Role + Chunks.Text("one ") + Chunks.Text("two ") + Chunks.Text("three ") + Chunks.Text("four") + Chunks.FinishBy("b") + ": rescued by replay on b\n\n" + Chunks.Done,
            answer.Sink.Text);
        Assert.Equal(1, answer.Decision.WastedTokens);
    }

    [Fact]
    public async Task Broken_TheSameBackendIsWellAgain_RepliesFromTheStart()
    {
        var router = Create(A);
        router["a"].Does(Reply.Stream.Role().Says("one ").Breaks(), Reply.Streamed("one ", "two"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(["a Failure Truncated", "a Success None"], answer.Attempts);
        Assert.EndsWith(Chunks.Text("two") + Chunks.Finish("stop") + ": rescued by replay on a\n\n" + Chunks.Done, answer.Sink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TooSlow_AnotherModelIsAskedBeforeTheSlowBackendAgain()
    {
        var slow = A with { Timers = new AttemptTimers { MinTokensPerSecond = 1, FloorWindow = 4 * Second } };
        var router = Create(slow, B);
        router["a"].Does(Reply.Stream.Role().Says("1 ").After(2 * Second).Says("2 ").After(2 * Second).Says("3 ").After(2 * Second).Says("4 ").After(2 * Second).Says("5"));
        router["b"].Does(Reply.Streamed("1 2 3 ", "4 5 6"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(["a Failure TooSlow", "b Success None"], answer.Attempts);
        Assert.EndsWith("6", answer.Sink.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_Differs_EndsAsAnErrorAndCountsAgainstNobody()
    {
        var router = Create(Create2());
        router["a"].Does(Reply.Stream.Role().Says("one ").Breaks());
        router["b"].Does(Reply.Streamed("uno ", "due"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Contains("b Ignored Diverged", answer.Attempts);
        Assert.Equal("interrupted", answer.Decision!.Result);
        Assert.NotNull(answer.Sink.AbortedAt);
        Assert.Contains("\"code\":\"stream_interrupted\"", answer.Sink.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("uno", answer.Sink.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", answer.Sink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_IsShorter_IsNotTakenForTheAnswer()
    {
        var router = Create(Create2());
        router["a"].Does(Reply.Stream.Role().Says("one two three").Breaks());
        router["b"].Does(Reply.Streamed("one "));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.NotNull(answer.Sink.AbortedAt);
        Assert.DoesNotContain("[DONE]", answer.Sink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Continuation_IsRefused_IsReplayedInstead()
    {
        var router = Create(A, Prefiller with { Model = A.Model });
        router["a"].Does(Reply.Stream.Role().Says("one ").Breaks());
        router["b"].Does(Reply.Error(400, message: "Assistant response prefill is not supported."), Reply.Streamed("one ", "two"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(AttemptMode.Replay, answer.Decision!.Attempts[2].Mode);
        Assert.EndsWith(Chunks.Done, answer.Sink.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("prefill", answer.Sink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Continuation_BreaksToo_TheNextGoesOnFromThere()
    {
        var c = TestModel.Backend("c") with { Capabilities = Prefiller.Capabilities, Protocol = ProtocolKind.LlamaCpp };
        var router = Create(A, Prefiller, c);
        router["a"].Does(Reply.Stream.Role().Says("one ").Breaks());
        router["b"].Does(Reply.Stream.Role().Says("two ").Breaks());
        router["c"].Does(Reply.Streamed("three"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Contains("\"content\":\"one two \"", router["c"].Calls[0].Body, StringComparison.Ordinal);
        Assert.Equal(
            Chunks.Role + Chunks.Text("one ") + Chunks.Text("two ") + Chunks.Text("three") + Chunks.FinishBy("c") + ": rescued by continuation on c\n\n" + Chunks.Done,
            answer.Sink.Text);
    }

    [Theory]
    [InlineData("\"n\":2")]
    [InlineData("\"logprobs\":true")]
    public async Task Broken_SeveralChoicesOrLogProbs_IsNeverSpliced(string field)
    {
        var router = Create(A, Prefiller);
        router["a"].Does(Reply.Stream.Role().Says("one ").Breaks());
        router["b"].Does(Reply.Streamed("two"));

        var answer = await router.RunAsync(Ask.Streaming with { Body = $$"""{"model":"chat","stream":true,{{field}},"messages":[{"role":"user","content":"Hi"}]}""" });

        Assert.NotNull(answer.Sink.AbortedAt);
        Assert.Empty(router["b"].Calls);
    }

    [Fact]
    public async Task Broken_ToolCallBegun_IsNeverSpliced()
    {
        var router = Create(A, Prefiller);
        router["a"].Does(Reply.Stream.Role().Raw(
            "data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]},\"finish_reason\":null}]}\n\n").Breaks());
        router["b"].Does(Reply.Streamed("two"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.NotNull(answer.Sink.AbortedAt);
        Assert.Empty(router["b"].Calls);
    }

    [Fact]
    public async Task Broken_StructuredAnswer_IsReplayedNotContinued()
    {
        var router = Create(A, Prefiller with { Model = A.Model });
        router["a"].Does(Reply.Stream.Role().Says("{\"a\":").Breaks());
        router["b"].Does(Reply.Streamed("{\"a\":", "1}"));

        var answer = await router.RunAsync(Ask.Streaming with
        {
            Body = """{"model":"chat","stream":true,"response_format":{"type":"json_object"},"messages":[{"role":"user","content":"Hi"}]}""",
        });

        Assert.Equal(AttemptMode.Replay, answer.Decision!.Attempts[1].Mode);
        Assert.EndsWith(Chunks.Done, answer.Sink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_BudgetOfAttemptsSpent_EndsAsAnError()
    {
        var router = Create(TestModel.Route(TestModel.Rung(1, A), TestModel.Rung(2, Prefiller)) with { MaxAttempts = 1 });
        router["a"].Does(Reply.Stream.Role().Says("one ").Breaks());
        router["b"].Does(Reply.Streamed("two"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.NotNull(answer.Sink.AbortedAt);
        Assert.Empty(router["b"].Calls);
    }

    /// <summary>Two models.</summary>
    private static Route Create2() => TestModel.Route(TestModel.Rung(1, A), TestModel.Rung(2, B)) with { MaxAttempts = 3 };
}
