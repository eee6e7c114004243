using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Wire;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Simulator;

/// <summary>Answers that break off or go wrong on their way, each over a real socket.</summary>
public sealed class StreamFaultTests
{
    private static readonly string Stream = SimulatorRun.Chat(stream: true);

    [Theory]
    [InlineData(BackendKind.Vllm)]
    [InlineData(BackendKind.OpenAI)]
    [InlineData(BackendKind.LlamaCpp)]
    [InlineData(BackendKind.Ollama)]
    public async Task Cut_AfterForty_DeliversExactlyFortyTokensAndNoEnd(BackendKind kind)
    {
        await using var run = await SimulatorRun.StartAsync(kind);
        var whole = (await run.StreamAsync(Stream)).Tokens();
        run.Host.Log.Clear();
        run.Fault(FaultKind.Cut, f => f with { AfterTokens = 40 });

        var stream = await run.StreamAsync(Stream);

        Assert.False(stream.Clean);
        Assert.False(stream.Done);
        Assert.Null(stream.Finish());
        Assert.Equal(string.Concat(whole.Take(40)), stream.Text());
        var attempt = await run.OnlyAttemptAsync();
        Assert.Equal((40, AttemptEnd.Cut, "cut"), (attempt.TokensSent, attempt.Ended, attempt.Fault));
    }

    [Fact]
    public async Task Cut_WithReset_GetsATcpResetAfterTheTokens()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(FaultKind.Cut, f => f with { AfterTokens = 2, Reset = true });

        using var socket = await RawClient.SendAsync(run.Backend.BaseUrl, "POST", "/v1/chat/completions", Stream);
        var error = await Assert.ThrowsAsync<SocketException>(() => RawClient.ReadToEndAsync(socket));

        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        Assert.Equal(2, (await run.OnlyAttemptAsync()).TokensSent);
    }

    [Fact]
    public async Task Cut_AnswerEndedByItsLimit_LacksTheFinishReason()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(FaultKind.Cut);

        var stream = await run.StreamAsync(SimulatorRun.Chat(stream: true, more: ",\"max_tokens\":5"));

        Assert.Equal((false, 4), (stream.Clean, stream.Tokens().Count));
        Assert.Null(stream.Finish());
    }

    [Fact]
    public async Task Cut_AnswerShorterThanTheCut_IsCutAtItsLastToken()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(FaultKind.Cut, f => f with { AfterTokens = 40 });

        var stream = await run.StreamAsync(SimulatorRun.Chat("say 7 tokens", stream: true));

        Assert.False(stream.Clean);
        Assert.Equal(6, stream.Tokens().Count);
        Assert.Null(stream.Finish());
    }

    [Fact]
    public async Task Cut_InsideAChunk_LeavesHalfAnEvent()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(FaultKind.Cut, f => f with { AfterTokens = 3, CutAt = CutPoint.Chunk });

        using var socket = await RawClient.SendAsync(run.Backend.BaseUrl, "POST", "/v1/chat/completions", Stream);
        var text = Encoding.UTF8.GetString(await RawClient.ReadToEndAsync(socket));

        var tail = text[text.LastIndexOf("data: ", StringComparison.Ordinal)..];
        Assert.DoesNotContain('\n', tail);
        Assert.False(IsJson(tail[6..]));
        // The last chunk announces more than came.
        var head = text[..text.LastIndexOf("data: ", StringComparison.Ordinal)].TrimEnd();
        var announced = int.Parse(head[(head.LastIndexOf('\n') + 1)..], System.Globalization.NumberStyles.HexNumber, null);
        Assert.InRange(Encoding.UTF8.GetByteCount(tail), 1, announced - 1);
    }

    [Theory]
    [InlineData(BackendKind.Vllm, "/v1/chat/completions")]
    [InlineData(BackendKind.Ollama, "/api/chat")]
    public async Task Cut_InsideACharacter_LeavesHalfACharacter(BackendKind kind, string path)
    {
        await using var run = await SimulatorRun.StartAsync(kind);
        run.Fault(FaultKind.Cut, f => f with { AfterTokens = 3, CutAt = CutPoint.Utf8 });

        using var socket = await RawClient.SendAsync(run.Backend.BaseUrl, "POST", path, SimulatorRun.Chat("say 300 tokens", stream: true));
        var bytes = await RawClient.ReadToEndAsync(socket);

        Assert.InRange(bytes[^1], 0xC0, 0xF7);
        Assert.InRange((await run.OnlyAttemptAsync()).TokensSent, 3, 299);
    }

    [Fact]
    public async Task Cut_AnswerNotStreamed_BreaksOffBeforeItsAnnouncedLength()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(FaultKind.Cut);

        using var response = await run.PostAsync(SimulatorRun.Chat());
        var read = await SimulatorStream.ReadAsync(response);

        Assert.False(read.Clean);
        Assert.Equal(response.Content.Headers.ContentLength / 2, read.Bytes.Length);
    }

    [Fact]
    public async Task Stall_AfterTokens_IsSilentThenCloses()
    {
        var clock = new ManualClock();
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm, time: clock);
        run.Fault(FaultKind.Stall, f => f with { AfterTokens = 20, Seconds = 30 });

        using var response = await run.PostAsync(Stream);
        var reading = SimulatorStream.ReadAsync(response);
        await SimulatorRun.Until(() => clock.PendingTimers > 0);
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(reading.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));

        var stream = await reading;
        Assert.False(stream.Clean);
        Assert.Equal(20, stream.Tokens().Count);
        Assert.Equal((AttemptEnd.Cut, 30_000.0), ((await run.OnlyAttemptAsync()).Ended, (await run.OnlyAttemptAsync()).DurationMs));
    }

    [Theory]
    [InlineData(BackendKind.Vllm, "/v1/chat/completions")]
    [InlineData(BackendKind.OpenAI, "/v1/chat/completions")]
    [InlineData(BackendKind.LlamaCpp, "/v1/chat/completions")]
    [InlineData(BackendKind.Ollama, "/v1/chat/completions")]
    [InlineData(BackendKind.Ollama, "/api/chat")]
    public async Task MalformedEvent_TheTenth_IsTheOnlyOneThatIsNotJson(BackendKind kind, string path)
    {
        await using var run = await SimulatorRun.StartAsync(kind);
        run.Fault(FaultKind.MalformedEvent);

        var events = (await run.StreamAsync(Stream, path)).Events;

        var broken = events.Select((text, i) => (text, Number: i + 1)).Where(e => e.text != "[DONE]" && !IsJson(e.text));
        Assert.Equal(10, Assert.Single(broken).Number);
    }

    [Theory]
    [InlineData(BackendKind.Vllm)]
    [InlineData(BackendKind.OpenAI)]
    [InlineData(BackendKind.LlamaCpp)]
    [InlineData(BackendKind.Ollama)]
    public async Task NoDone_Stream_HasAFinishReasonAndACleanEndOnly(BackendKind kind)
    {
        await using var run = await SimulatorRun.StartAsync(kind);
        run.Fault(FaultKind.NoDone);

        var stream = await run.StreamAsync(Stream);

        Assert.Equal((true, false, "stop", 60), (stream.Clean, stream.Done, stream.Finish(), stream.Tokens().Count));
    }

    [Fact]
    public async Task NoDone_OllamaNative_LacksItsLastLine()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Ollama);
        run.Fault(FaultKind.NoDone);

        var stream = await run.StreamAsync(Stream, "/api/chat");

        Assert.True(stream.Clean);
        Assert.All(stream.Json, line => Assert.False(line.GetProperty("done").GetBoolean()));
    }

    [Theory]
    [InlineData(BackendKind.Vllm, 0, true)]
    [InlineData(BackendKind.Vllm, 5, true)]
    [InlineData(BackendKind.OpenAI, 5, false)]
    [InlineData(BackendKind.LlamaCpp, 0, false)]
    public async Task ErrorIn200_Stream_HasAnErrorEventAfterTheTokens(BackendKind kind, int after, bool done)
    {
        await using var run = await SimulatorRun.StartAsync(kind);
        run.Fault(FaultKind.ErrorIn200, f => f with { AfterTokens = after });

        var stream = await run.StreamAsync(Stream);

        Assert.Equal((true, done, after), (stream.Clean, stream.Done, stream.Tokens().Count));
        Assert.Equal(JsonValueKind.Object, stream.Json[^1].GetProperty("error").ValueKind);
    }

    [Theory]
    [InlineData(BackendKind.Vllm)]
    [InlineData(BackendKind.Ollama)]
    public async Task ErrorIn200_AnswerNotStreamed_IsAnErrorObject(BackendKind kind)
    {
        await using var run = await SimulatorRun.StartAsync(kind);
        run.Fault(FaultKind.ErrorIn200);

        using var response = await run.PostAsync(SimulatorRun.Chat());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True((await SimulatorRun.JsonOf(response)).TryGetProperty("error", out _));
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
