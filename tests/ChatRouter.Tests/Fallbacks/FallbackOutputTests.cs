using ChatRouter.Answers;
using ChatRouter.Fallbacks;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Sinks;

namespace ChatRouter.Tests.Fallbacks;

public sealed class FallbackOutputTests
{
    private const string Identity = "\"id\":\"chatcmpl-id\",\"created\":1772366400,\"model\":\"chat\",\"system_fingerprint\":\"chatrouter-cache\"";
    private const string Marks = "\"_backend\":\"none\",\"_rung\":3,\"_degraded\":\"stale\",\"_notice\":\"Older.\",\"_age_seconds\":90";

    private static readonly FallbackMarks Stale = new("cache", 3, "stale", "Older.", TimeSpan.FromSeconds(90.7));

    [Fact]
    public async Task Write_Whole_IdentityOfItsOwnAndMarksAtTopLevel()
    {
        var sink = await WriteAsync("", """{"id":"old","object":"chat.completion","created":1,"model":"m","system_fingerprint":"fp","choices":[{"index":0,"message":{"role":"assistant","content":"a\nb"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3},"_old":1}""");

        Assert.Equal(
            "{\"id\":\"chatcmpl-id\",\"object\":\"chat.completion\",\"created\":1772366400,\"model\":\"chat\",\"system_fingerprint\":\"chatrouter-cache\","
            + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"a\\nb\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}," + Marks + "}",
            sink.Text);
        var head = sink.Head;
        Assert.Equal((200, "none", 3, "stale", true, TimeSpan.FromSeconds(90.7)), (head.Status, head.Backend, head.Rung, head.Degraded, head.IsNotToBeStored, head.Age));
        Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(sink.Text), head.ContentLength);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Write_Stream_CommentChunksAndMarksOnTheFirstAndTheLast(bool usage)
    {
        var text = (await WriteAsync($$""","stream":true,"stream_options":{"include_usage":{{(usage ? "true" : "false")}}}""", System.Text.Encoding.UTF8.GetString(FallbackCompletion.OfText("hi")))).Text;

        var expected = ": degraded stale, rung 3, no backend\n\n"
            + "data: {" + Marks + ",\"object\":\"chat.completion.chunk\"," + Identity + ",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"hi\"},\"finish_reason\":null}]}\n\n"
            + "data: {\"object\":\"chat.completion.chunk\"," + Identity + "," + Marks + ",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
            + (usage ? "data: {" + Marks + ",\"object\":\"chat.completion.chunk\"," + Identity + ",\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0},\"choices\":[]}\n\n" : "")
            + "data: [DONE]\n\n";
        Assert.Equal(expected, text);
    }

    [Fact]
    public async Task Write_StreamThatWasKeptAlive_LeavesTheHeadAsItIs()
    {
        var sink = new RecordingSink(new ManualClock(), default);
        sink.Start(new AnswerHead { Status = 200, IsEventStream = true });

        FallbackOutput.Write(sink, FallbackAsk.Of("x", ",\"stream\":true"), new FallbackAnswer { Completion = FallbackCompletion.OfText("hi") }, Stale, new AnswerHead { Status = 200 });

        await sink.Body.FlushAsync();
        Assert.Null(sink.Head.Degraded);
        Assert.EndsWith("data: [DONE]\n\n", sink.Text, StringComparison.Ordinal);
    }

    private static async Task<RecordingSink> WriteAsync(string more, string completion)
    {
        var sink = new RecordingSink(new ManualClock(), default);
        FallbackOutput.Write(sink, FallbackAsk.Of("x", more), new FallbackAnswer { Completion = System.Text.Encoding.UTF8.GetBytes(completion) }, Stale, new AnswerHead { Status = 200 });
        await sink.Body.FlushAsync();
        return sink;
    }
}
