using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Streaming;

/// <summary>An answer that begins with reasoning breaks off: begun again before any text, completed after it.</summary>
public sealed class ReasoningTests : AttemptTest
{
    [Fact]
    public async Task BreaksOffBeforeText_NextBeginsAgainAndTheCallerIsTold()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Stream.Role().Thinks("Hm.").Breaks(), Reply.Stream.Role().Breaks());
        router["b"].Does(Reply.Stream.Role().Thinks("Well.").Says("Yes.").Finish().Done());

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(["a Failure Truncated", "a Failure Reset", "b Success None"], answer.Attempts);
        Assert.Equal(
            Chunks.Role + Chunks.Reasoning("Hm.") + Chunks.Restart + Chunks.Reasoning("Well.") + Chunks.Text("Yes.") + Chunks.FinishBy("b") + Chunks.Done,
            answer.Sink.Text);
        Assert.All(answer.Decision!.Attempts, a => Assert.Equal(AttemptMode.Fresh, a.Mode));
        Assert.Equal(1, answer.Decision.WastedTokens);
    }

    [Fact]
    public async Task BreaksOffBeforeText_EverybodyFails_IsInterrupted()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Stream.Role().Thinks("Hm.").Breaks(), Reply.Error(500));
        router["b"].Does(Reply.Error(500), Reply.Error(500));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal("stream_interrupted", answer.Sink.ErrorCode);
        Assert.Equal("interrupted", answer.Decision!.Result);
        Assert.NotNull(answer.Sink.AbortedAt);
    }

    [Fact]
    public async Task HeldBack_BreaksOffBeforeText_IsNeverSeen()
    {
        var router = Create(TestModel.Route(TestModel.Rung(1, A), TestModel.Rung(2, B)) with { Reasoning = ReasoningDelivery.Held });
        router["a"].Does(Reply.Stream.Role().Thinks("Hm.").Breaks(), Reply.Error(500));
        router["b"].Does(Reply.Stream.Role().Thinks("Well.").Says("Yes.").Finish().Done());

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(Chunks.Role + Chunks.Reasoning("Well.") + Chunks.Text("Yes.") + Chunks.Finish() + Chunks.Done, answer.Sink.Text);
        Assert.Equal("b", answer.Sink.Head.Backend);
    }

    [Fact]
    public async Task HeldBack_ReasoningAlone_ComesWithTheEnd()
    {
        var router = Create(TestModel.Route(TestModel.Rung(1, A)) with { Reasoning = ReasoningDelivery.Held });
        router["a"].Does(Reply.Stream.Role().Thinks("Hm.").After(3 * Second).Finish("length").Done());

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(Chunks.Role + Chunks.Reasoning("Hm.") + Chunks.Finish("length") + Chunks.Done, answer.Sink.Text);
        Assert.Equal(3 * Second, answer.Sink.FirstByteAt);
    }

    [Fact]
    public async Task BreaksOffInTheText_ReplayedWithoutTheOthersReasoning()
    {
        var router = Create(A, B with { Model = A.Model });
        router["a"].Does(Reply.Stream.Role().Thinks("Hm.").Says("one ").Breaks());
        router["b"].Does(Reply.Stream.Role().Thinks("Let me see.").Thinks("So.").Says("one two").Finish().Raw(Chunks.Usage(10, 4)).Done());

        var answer = await router.RunAsync(Ask.Streaming with
        {
            Body = """{"model":"chat","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Hi"}]}""",
        });

        Assert.Equal(
            Chunks.Role + Chunks.Reasoning("Hm.") + Chunks.Text("one ") + Chunks.Text("two") + Chunks.FinishBy("b") + Chunks.Usage(10, 3) + ": rescued by replay on b\n\n" + Chunks.Done,
            answer.Sink.Text);
    }

    [Fact]
    public async Task Continued_TakesTheTextForItsThoughts_IsNotTakenForTheAnswer()
    {
        var router = Create(A, B with { Capabilities = B.Capabilities | Capabilities.Prefill, Protocol = ProtocolKind.Vllm });
        router["a"].Does(Reply.Stream.Role().Says("one ").Breaks(), Reply.Error(500), Reply.Error(500));
        router["b"].Does(Reply.Stream.Role().Thinks("two").Finish().Done(), Reply.Streamed("other"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal("stream_interrupted", answer.Sink.ErrorCode);
        Assert.DoesNotContain("[DONE]", answer.Sink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RescuerThinksLong_CommentsGoOnMeanwhile()
    {
        var router = Create(A, B with { Model = A.Model });
        var thinking = Reply.Stream.Role();
        for (var i = 0; i < 40; i++) thinking = thinking.After(Second).Thinks("Hm.");
        router["a"].Does(Reply.Stream.Role().Says("one ").Breaks());
        router["b"].Does(thinking.Says("one two").Finish().Done());

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(2, answer.Sink.Text.Split(": keep-alive").Length - 1);
        Assert.EndsWith(": rescued by replay on b\n\n" + Chunks.Done, answer.Sink.Text, StringComparison.Ordinal);
    }
}
