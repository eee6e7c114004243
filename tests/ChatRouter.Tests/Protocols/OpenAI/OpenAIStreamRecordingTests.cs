using System.Text;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols;
using ChatRouter.Protocols.OpenAI;

namespace ChatRouter.Tests.Protocols.OpenAI;

/// <summary>Whole streams, most of them recorded: nothing of them is lost, wherever they are cut into pieces.</summary>
public class OpenAIStreamRecordingTests
{
    public static TheoryData<string> Streams => ["llamacpp/chat-stream.http", "llamacpp/chat-stream-usage.http", "llamacpp/stream-killed.http", "ollama/v1-chat-stream-usage.http", "ollama/v1-stream-killed.http"];

    [Theory]
    [MemberData(nameof(Streams))]
    public void Next_RecordedStream_PassesOnEveryByte(string name)
    {
        var body = Fixture.Body(name);

        var frames = StreamRun.All(new OpenAIStreamReader(includeUsage: true), body);

        Assert.DoesNotContain(frames, frame => frame.Kind is FrameKind.Malformed or FrameKind.Error);
        Assert.Equal(Encoding.UTF8.GetString(body), string.Concat(frames.Select(frame => frame.Bytes)));
    }

    [Fact]
    public void Next_LlamaCppStream_TellsContentFinishUsageAndEnd()
    {
        var frames = StreamRun.All(new OpenAIStreamReader(includeUsage: true), Fixture.Body("llamacpp/chat-stream-usage.http"));

        Assert.Equal(
            [FrameKind.Silent, .. Enumerable.Repeat(FrameKind.Content, 8), FrameKind.Silent, FrameKind.Silent, FrameKind.Done],
            frames.Select(frame => frame.Kind));
        Assert.Equal("\" token\"\" other\"\" may\"\" who\"\" long\"\" some\"\" would\"\" an\"", string.Concat(frames.Select(frame => frame.Text)));
        Assert.Equal("length", frames[9].FinishReason);
        Assert.Equal(new Usage(18, 8, 17), frames[10].Usage);
        Assert.Equal(26, frames[10].Usage!.Value.TotalTokens);
        Assert.Equal("data: [DONE]\n\n", frames[11].Bytes);
    }

    [Fact]
    public void Next_UsageNotAskedFor_IsCountedButNotPassedOn()
    {
        var frames = StreamRun.All(new OpenAIStreamReader(includeUsage: false), Fixture.Body("llamacpp/chat-stream-usage.http"));

        Assert.Equal(new Usage(18, 8, 17), frames[10].Usage);
        Assert.Equal("", frames[10].Bytes);
    }

    [Theory]
    [InlineData("llamacpp/stream-killed.http")]
    [InlineData("ollama/v1-stream-killed.http")]
    public void Next_KilledServer_NeverTellsAFinishReasonNorTheEnd(string name)
    {
        var frames = StreamRun.All(new OpenAIStreamReader(includeUsage: false), Fixture.Body(name));

        Assert.Contains(frames, frame => frame.Kind is FrameKind.Content);
        Assert.DoesNotContain(frames, frame => frame.Kind is FrameKind.Done || frame.FinishReason is not null);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Next_StreamCutAtEveryByte_GivesTheSameFrames(string name)
    {
        var body = Ends(Fixture.Body(name));
        var whole = StreamRun.Telling(new OpenAIStreamReader(includeUsage: true), body);

        for (var cut = 0; cut <= body.Length; cut++)
            Assert.Equal(whole, StreamRun.Telling(new OpenAIStreamReader(includeUsage: true), body, cut));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Next_OddFramingCutAtEveryByte_GivesTheSameFrames(string lineEnd)
    {
        var body = Encoding.UTF8.GetBytes("\uFEFF: hello\n\nevent: message\nid: 7\ndata: {\"choices\":[{\"index\":0,\ndata:\"delta\":{\"content\":\"é漢😀\"}}]}\n\nretry: 5\n\n\ndata:{\"choices\":[]}\n\n\ndata: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n: bye\ndata: [DONE]\n\n"
            .Replace("\n", lineEnd, StringComparison.Ordinal));
        List<StreamRun.Seen> expected =
        [
            new(FrameKind.Content, "data: {\"choices\":[{\"index\":0, \"delta\":{\"content\":\"é漢😀\"}}]}\n\n", "\"é漢😀\"", HasToolCall: false, FinishReason: null, Usage: null, Error: null),
            new(FrameKind.Silent, "data: {\"choices\":[]}\n\n", "", HasToolCall: false, FinishReason: null, Usage: null, Error: null),
            new(FrameKind.Silent, "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n", "", HasToolCall: false, FinishReason: "stop", Usage: null, Error: null),
            new(FrameKind.Done, "data: [DONE]\n\n", "", HasToolCall: false, FinishReason: null, Usage: null, Error: null),
        ];

        for (var cut = 0; cut <= body.Length; cut++)
            Assert.Equal(expected, StreamRun.Telling(new OpenAIStreamReader(includeUsage: false), body, cut));
        Assert.Equal(expected, StreamRun.Telling(new OpenAIStreamReader(includeUsage: false), body, [.. Enumerable.Range(0, body.Length)]));
    }

    [Fact]
    public void Next_RandomlyChangedStreams_NeverThrowsAndAlwaysAdvances()
    {
        var seed = Ends(Fixture.Body("llamacpp/chat-stream-usage.http"));
        var random = new Random(20260902);
        for (var round = 0; round < 2_000; round++)
        {
            var body = seed.ToArray();
            for (var change = random.Next(1, 6); change > 0; change--)
                body[random.Next(body.Length)] = (byte)random.Next(256);

            Assert.InRange(StreamRun.All(new OpenAIStreamReader(includeUsage: false), body, random.Next(body.Length)).Count, 1, body.Length);
        }
    }

    // Long recordings repeat themselves: their first and last events will do.
    private static byte[] Ends(byte[] body)
    {
        const int kept = 1_000;
        if (body.Length <= 2 * kept)
            return body;
        var head = body.AsSpan(0, kept).LastIndexOf("\n\n"u8) + 2;
        var tail = body.Length - kept + body.AsSpan(body.Length - kept).IndexOf("\n\n"u8) + 2;
        return [.. body[..head], .. body[tail..]];
    }
}
