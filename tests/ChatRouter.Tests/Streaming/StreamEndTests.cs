using System.Text;
using ChatRouter.Model.Plans;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Streaming;

/// <summary>When a stream is complete, and that nothing else is ever presented as complete.</summary>
public sealed class StreamEndTests : AttemptTest
{
    [Theory]
    [InlineData("ends")]
    [InlineData("breaks")]
    [InlineData("[DONE]")]
    [InlineData("error")]
    [InlineData("error and [DONE]")]
    [InlineData("bad JSON")]
    public async Task RunAsync_NoFinishReason_IsAnErrorEventThenABrokenConnection(string end)
    {
        var begun = Reply.Stream.Role().Says("half");
        var router = CreateForOneAttempt(A);
        router["a"].Does(end switch
        {
            "ends" => begun,
            "breaks" => begun.Breaks(),
            "[DONE]" => begun.Done(),
            "error" => begun.Raw(Chunks.Event(Chunks.Error("Out of memory."))),
            "error and [DONE]" => begun.Raw(Chunks.Event(Chunks.Error("Out of memory."))).Done(),
            _ => begun.Raw("data: {{\n\n"),
        });

        var answer = await router.RunAsync(Ask.Streaming);

        const string Error = """{"error":{"message":"The answer broke off and could not be completed. Send the request again.","type":"server_error","param":null,"code":"stream_interrupted"}}""";
        Assert.Equal(begun.Text + Chunks.Event(Error), answer.Sink.Text);
        Assert.NotNull(answer.Sink.AbortedAt);
        Assert.Equal("interrupted", answer.Decision!.Result);
        Assert.Null(answer.Decision.Usage);
        Assert.Equal(OutcomeKind.Failure, answer.Decision.Attempts[0].Kind);
    }

    [Theory]
    [InlineData("ends")]
    [InlineData("breaks")]
    [InlineData("hangs")]
    public async Task RunAsync_FinishReasonButNoTerminator_IsComplete(string end)
    {
        var finished = Reply.Stream.Role().Says("all").Finish();
        var router = Create(A);
        router["a"].Does(end switch
        {
            "ends" => finished,
            "breaks" => finished.Breaks(),
            _ => finished.Hangs(),
        });

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(finished.Text + Chunks.Done, answer.Sink.Text);
        Assert.Null(answer.Sink.AbortedAt);
        Assert.Equal("complete", answer.Decision!.Result);
        Assert.Equal(end == "hangs" ? 2 * Second : TimeSpan.Zero, answer.Sink.EndedAt);
        Assert.Equal(["a Success None"], answer.Attempts);
    }

    [Fact]
    public async Task RunAsync_CommentsForEverAfterTheFinishReason_EndsAfterTheTail()
    {
        var finished = Reply.Stream.Says("all").Finish();
        var router = Create(A);
        router["a"].Does(Enumerable.Range(0, 100).Aggregate(finished, (reply, _) => reply.After(Second).Raw(": ping\n\n")));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(2 * Second, answer.Sink.EndedAt);
        Assert.Equal("complete", answer.Decision!.Result);
    }

    [Fact]
    public async Task RunAsync_FinishReasonWithoutAnyContent_IsACompleteEmptyAnswer()
    {
        var reply = Reply.Stream.Role().Finish("content_filter").Done();
        var router = Create(A, B);
        router["a"].Does(reply);

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(reply.Text, answer.Sink.Text);
        Assert.Equal(["a Success None"], answer.Attempts);
    }

    [Fact]
    public async Task RunAsync_ToolCallBreaksOff_IsNeverSpliced()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Stream.Role().Raw(Chunks.ToolCall("{\"city\":")).Breaks());
        router["b"].Does(Reply.Stream.Role().Raw(Chunks.ToolCall("{\"city\":")).Raw(Chunks.ToolCall("\"Rome\"}")).Finish("tool_calls").Done());

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal("stream_interrupted", answer.Sink.ErrorCode);
        Assert.NotNull(answer.Sink.AbortedAt);
        Assert.Empty(router["b"].Calls);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task RunAsync_ReadsCutCharactersApart_EveryByteArrives(int size)
    {
        var reply = Reply.Streamed("Grüße, ", "мир ", "🌍🚀", "\u2028\"\\");
        var router = Create(A);
        router["a"].Does(reply.InPiecesOf(size));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(reply.Text, answer.Sink.Text);
    }

    [Fact]
    public async Task RunAsync_VeryLargeEvent_ArrivesWhole()
    {
        var reply = Reply.Streamed(new string('x', 3_000_000));
        var router = Create(A);
        router["a"].Does(reply.InPiecesOf(16_384));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(reply.Text, answer.Sink.Text);
    }

    [Fact]
    public async Task RunAsync_EventWithoutEnd_FailsAtTheBound()
    {
        var router = Create(A, B);
        router["a"].Does(Reply.Stream.Raw("data: ").Raw(Encoding.UTF8.GetBytes(new string('x', 9 * 1024 * 1024))).Hangs());
        router["b"].Does(Reply.Streamed("from b"));

        var answer = await router.RunAsync(Ask.Streaming);

        Assert.Equal(["a Failure Malformed", "b Success None"], answer.Attempts);
        Assert.Equal(TimeSpan.Zero, answer.Sink.EndedAt);
    }

    [Fact]
    public async Task RunAsync_VeryLargeWholeAnswer_ArrivesWhole()
    {
        var reply = Reply.Whole(new string('x', 3_000_000));
        var router = Create(A);
        router["a"].Does(reply.InPiecesOf(16_384));

        var answer = await router.RunAsync(Ask.Whole);

        Assert.Equal(reply.Text, answer.Sink.Text);
        Assert.Equal(reply.Text.Length, answer.Sink.Head.ContentLength);
    }
}
