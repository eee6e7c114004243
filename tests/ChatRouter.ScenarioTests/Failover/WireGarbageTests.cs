using System.IO.Compression;
using System.Net;
using System.Text;
using ChatRouter.ScenarioTests.Harness;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>Answers that no server in its right mind sends, and odd ones that are right: garbage is that backend's failure, never the caller's.</summary>
public sealed class WireGarbageTests
{
    private const string Complete = "data: [DONE]\n\n";

    /// <summary>Name and bytes of an answer that is none.</summary>
    public static TheoryData<string, string> Garbage => new()
    {
        { "nothing", "" },
        { "not HTTP", "SSH-2.0-OpenSSH_9.6\r\n" },
        { "half a head", "HTTP/1.1 200 OK\r\nContent-Type: appl" },
        { "wrong length", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"id\"" },
        { "negative length", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n{}" },
        { "bad chunk", "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nhello\r\n" },
        { "no body", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" },
        { "no content", "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n" },
        { "redirect", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" },
        { "head without end", "HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Range(0, 4000).Select(i => $"x-{i}: {new string('y', 40)}\r\n")) },
        { "JSON that is no answer", ScriptedBackend.Json("""{"hello":"world"}""") },
        { "JSON array", ScriptedBackend.Json("[1,2,3]") },
        { "JSON cut off", ScriptedBackend.Json("""{"choices":[{"message":{"role":"assistant","content":"Hel""") },
        { "answer not UTF-8", ScriptedBackend.Json("{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"\u0001\"}}]}") },
        { "stream of nothing", ScriptedBackend.StreamHead },
        { "stream of comments", ScriptedBackend.StreamHead + ": a\n\n: b\n\n" },
        { "stream of nonsense", ScriptedBackend.StreamHead + "hello\n\nworld\n\n" },
        { "only a terminator", ScriptedBackend.StreamHead + Complete },
        { "only a role", ScriptedBackend.StreamHead + """data: {"choices":[{"index":0,"delta":{"role":"assistant"},"finish_reason":null}]}""" + "\n\n" + Complete },
        { "refused in the first event", ScriptedBackend.StreamHead + """data: {"error":{"object":"error","message":"The request queue is full.","code":503}}""" + "\n\n" + Complete },
        { "said to be gzip", "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n" + ScriptedBackend.Event("Hi") + Complete },
        { "compressed by nobody knows what", "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: zstd\r\nConnection: close\r\n\r\n(\u00b5/\u00fd" },
        { "error event", ScriptedBackend.StreamHead + "event: error\ndata: {\"message\":\"boom\"}\n\n" },
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Chat_Garbage_AnsweredByTheFallback(string name, string bytes)
    {
        await using var backend = ScriptedBackend.Start(bytes);
        await using var router = await RouterFixture.StartAsync(backend.WithFallback);
        var text = await router.TextOfAsync("fallback", Ask.For("Hello"));

        var streamed = await router.StreamAsync(Ask.For("Hello", stream: true));
        var whole = await router.AskAsync(Ask.For("Hello"));

        streamed.AssertComplete(text);
        Assert.Equal(("fallback", "fallback"), (streamed.Backend, whole.Backend));
        whole.AssertComplete(text);
        Assert.True(backend.Requests >= 2, name);
    }

    [Fact]
    public async Task Chat_GarbageAgainAndAgain_TheCircuitOpens()
    {
        await using var backend = ScriptedBackend.Start(ScriptedBackend.Json("""{"hello":"world"}"""));
        await using var router = await RouterFixture.StartAsync(backend.WithFallback);

        for (var call = 0; call < 8; call++) Assert.Equal(HttpStatusCode.OK, (await router.AskAsync(Ask.For("Hello"))).Status);

        Assert.Equal(6, backend.Requests);
        Assert.Equal("open", (await router.StateAsync()).GetProperty("backends")[0].GetProperty("circuit").GetString());
    }

    [Fact]
    public async Task ChatStreaming_EndlessBodyWithoutAnEvent_BoundedAndAnsweredByTheFallback()
    {
        await using var backend = ScriptedBackend.Start(async (stream, stop) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(ScriptedBackend.StreamHead + "data: "), stop);
            var block = new byte[64 * 1024];
            while (!stop.IsCancellationRequested) await stream.WriteAsync(block, stop);
        });
        await using var router = await RouterFixture.StartAsync(backend.WithFallback);
        var text = await router.TextOfAsync("fallback", Ask.For("Hello"));

        (await router.StreamAsync(Ask.For("Hello", stream: true))).AssertComplete(text);
        (await router.AskAsync(Ask.For("Hello"))).AssertComplete(text);
    }

    [Fact]
    public async Task ChatStreaming_ByteByByte_CharactersWhole()
    {
        const string Text = "naïve café 🚀 €5";
        var bytes = Encoding.UTF8.GetBytes(ScriptedBackend.StreamHead + ScriptedBackend.Event(Text) + ScriptedBackend.Event("", "\"stop\"") + Complete);
        await using var backend = ScriptedBackend.Start(async (stream, stop) =>
        {
            foreach (var one in bytes.Chunk(1))
            {
                await stream.WriteAsync(one, stop);
                await stream.FlushAsync(stop);
            }
        });
        await using var router = await RouterFixture.StartAsync(backend.Alone);

        (await router.StreamAsync(Ask.For("Hello", stream: true))).AssertComplete(Text);
    }

    [Fact]
    public async Task ChatStreaming_OddButValidEvents_Understood()
    {
        var answer = ScriptedBackend.StreamHead
            + ": welcome\r\n\r\nretry: 10\r\n\r\n"
            + ScriptedBackend.Event("one ").Replace("\n\n", "\r\n\r\n", StringComparison.Ordinal)
            + "event: message\nid: 7\n" + ScriptedBackend.Event("two ")
            + ScriptedBackend.Event("three").Replace("data: ", "data:", StringComparison.Ordinal)
            + ScriptedBackend.Event("", "\"stop\"").Replace(",\"model\"", "\ndata: ,\"model\"", StringComparison.Ordinal)
            + Complete;
        await using var backend = ScriptedBackend.Start(answer);
        await using var router = await RouterFixture.StartAsync(backend.Alone);

        (await router.StreamAsync(Ask.For("Hello", stream: true))).AssertComplete("one two three");
    }

    [Fact]
    public async Task ChatStreaming_FinishedButNeverClosed_CompleteWithinSeconds()
    {
        await using var backend = ScriptedBackend.Start(async (stream, stop) =>
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(ScriptedBackend.StreamHead + ScriptedBackend.Event("Hello") + ScriptedBackend.Event("", "\"stop\"")), stop);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        });
        await using var router = await RouterFixture.StartAsync(backend.Alone);
        var start = TimeProvider.System.GetTimestamp();

        (await router.StreamAsync(Ask.For("Hello", stream: true))).AssertComplete("Hello");

        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(8));
        Assert.Equal(1, backend.Requests);
    }

    [Theory]
    [InlineData("data: {\"choices\":[],\"usa\n\n")]
    [InlineData("data: {\"error\":{\"message\":\"boom\",\"code\":500}}\n\n")]
    [InlineData("hello\n\n")]
    public async Task ChatStreaming_NonsenseAfterTheFinish_CompleteAndEndedOnce(string nonsense)
    {
        await using var backend = ScriptedBackend.Start(
            ScriptedBackend.StreamHead + ScriptedBackend.Event("Hello") + ScriptedBackend.Event("", "\"stop\"") + nonsense + Complete);
        await using var router = await RouterFixture.StartAsync(backend.Alone);

        (await router.StreamAsync(Ask.For("Hello", stream: true))).AssertComplete("Hello");

        Assert.Equal(1, backend.Requests);
    }

    [Fact]
    public async Task ChatStreaming_GzipThatGoesBadInTheMiddle_InterruptedNeverASecondAnswer()
    {
        var committed = new TaskCompletionSource();
        await using var backend = ScriptedBackend.Start(async (stream, stop) =>
        {
            await stream.WriteAsync(
                Encoding.UTF8.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"), stop);
            var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(ScriptedBackend.Event("Hello")), stop);
            await gzip.FlushAsync(stop);
            await committed.Task.WaitAsync(stop);
            await stream.WriteAsync(Encoding.UTF8.GetBytes("this is not compressed"), stop);
        });
        await using var router = await RouterFixture.StartAsync(backend.Alone);

        using var response = await router.PostAsync(Ask.For("Hello", stream: true));
        committed.SetResult();
        var answer = await StreamedAnswer.ReadAsync(response);

        answer.AssertInterrupted();
        Assert.Equal("Hello", answer.Text);
    }

    [Theory]
    [InlineData("abort")]
    [InlineData("error")]
    public async Task ChatStreaming_FinishReasonOfFailure_NotTakenForComplete(string reason)
    {
        await using var backend = ScriptedBackend.Start(
            ScriptedBackend.StreamHead + ScriptedBackend.Event("Hello") + ScriptedBackend.Event("", $"\"{reason}\"") + Complete);
        await using var router = await RouterFixture.StartAsync(backend.Alone);

        (await router.StreamAsync(Ask.For("Hello", stream: true))).AssertInterrupted();
    }
}
