using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.ScenarioTests.Sdk;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using OpenAI.Chat;
using static ChatRouter.ScenarioTests.Failover.FailoverSetup;

namespace ChatRouter.ScenarioTests.Failover;

/// <summary>An answer that cannot be completed: whatever the caller reads with, it gets the last good chunk and the error before the connection breaks, and never takes it for whole.</summary>
public sealed class ErrorEventTests
{
    private const string LongAnswer = "Say 6000 tokens about routers.";

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task RawSocket_ReadsEverythingThenAnOrderlyEndWithoutTheLastChunk(int millisecondsPerRead)
    {
        const int Events = 6000;
        await using var backend = ScriptedBackend.Start(ScriptedBackend.StreamHead + string.Concat(Enumerable.Range(0, Events).Select(i => ScriptedBackend.Event("token " + i))));
        await using var router = await RouterFixture.StartAsync(backend.Alone);
        using var caller = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await caller.ConnectAsync(router.App.BaseAddress.Host, router.App.BaseAddress.Port);
        var body = Ask.For(LongAnswer, stream: true);
        await caller.SendAsync(Encoding.UTF8.GetBytes(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {RouterSetup.Key}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));

        var received = new MemoryStream();
        var buffer = new byte[64 * 1024];

        // A reset would be an exception here.
        while (await caller.ReceiveAsync(buffer) is > 0 and var count)
        {
            await received.WriteAsync(buffer.AsMemory(0, count));
            await Task.Delay(TimeSpan.FromMilliseconds(millisecondsPerRead), TimeProvider.System);
        }

        // Without the frames of HTTP's chunks, which may lie within an event.
        var answer = Regex.Replace(Encoding.UTF8.GetString(received.ToArray()), "\r\n[0-9a-f]+\r\n", "", RegexOptions.None, TimeSpan.FromSeconds(5));
        Assert.Equal(Events, answer.Split("\"content\":\"token ").Length - 1);
        Assert.Contains("\"code\":\"stream_interrupted\"", answer, StringComparison.Ordinal);
        Assert.EndsWith("}}\n\n\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NetSdk_GetsAllTextThenAnException()
    {
        await using var router = await StartBrokenAsync(after: 40);
        var tokens = new List<string>();

        var broken = await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            await foreach (var update in new SdkCaller(router).Chat.CompleteChatStreamingAsync([new UserChatMessage(LongAnswer)])) tokens.AddRange(update.ContentUpdate.Select(part => part.Text));
        });

        Assert.Equal(40, tokens.Count(token => token.Length > 0));
        Assert.Contains("ended", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http10_HasNoLastChunkToMiss_IsResetInstead()
    {
        await using var router = await StartBrokenAsync(after: 40);
        using var caller = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await caller.ConnectAsync(router.App.BaseAddress.Host, router.App.BaseAddress.Port);
        var body = Ask.For(LongAnswer, stream: true);
        await caller.SendAsync(Encoding.UTF8.GetBytes(
            $"POST /v1/chat/completions HTTP/1.0\r\nHost: x\r\nAuthorization: Bearer {RouterSetup.Key}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
        var received = new StringBuilder();
        var buffer = new byte[64 * 1024];

        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            while (await caller.ReceiveAsync(buffer) is > 0 and var count) received.Append(Encoding.UTF8.GetString(buffer, 0, count));
        });

        Assert.EndsWith("}}\n\n", received.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A primary that is cut after so many tokens, and a fallback that says something else.</summary>
    private static async Task<RouterFixture> StartBrokenAsync(int after)
    {
        var router = await RouterFixture.StartAsync(Of(BackendKind.Vllm));
        router.Fault(Primary, FaultKind.Cut, f => f with { AfterTokens = after });
        return router;
    }
}
