using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Wire;

namespace ChatRouter.Tests.Simulator;

/// <summary>Each fault over a real socket.</summary>
public sealed class FaultTests
{
    private static readonly string Stream = SimulatorRun.Chat(stream: true);

    [Fact]
    public async Task Down_NewConnection_IsRefusedUntilCleared()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        var address = run.Backend.BaseUrl;

        run.Fault(FaultKind.Down);

        var refused = await Assert.ThrowsAsync<SocketException>(() => RawClient.SendAsync(address, "GET", "/health", null));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        Assert.False(run.Backend.IsListening);

        run.Backend.ClearFault();

        Assert.Equal(address, run.Backend.BaseUrl);
        Assert.Equal("HTTP/1.1 200 OK", (await Recording.OfAsync(address, "GET", "/health", null)).StatusLine);
    }

    [Fact]
    public async Task Down_OpenStream_IsCutAndLoggedAsCut()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm, b => b.TokenInterval = TimeSpan.FromHours(1));
        using var response = await run.PostAsync(Stream);

        run.Fault(FaultKind.Down);
        var stream = await SimulatorStream.ReadAsync(response);

        Assert.False(stream.Clean);
        Assert.Equal(AttemptEnd.Cut, (await run.OnlyAttemptAsync()).Ended);
    }

    [Fact]
    public async Task Down_AppliedAndLifted_TakesUnderAHundredMilliseconds()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        var time = TimeProvider.System;
        // The fastest of several: the machine may be busy with other tests.
        var fastest = TimeSpan.MaxValue;
        for (var i = 0; i < 20; i++)
        {
            var start = time.GetTimestamp();
            run.Fault(FaultKind.Down);
            run.Backend.ClearFault();
            fastest = time.GetElapsedTime(start) < fastest ? time.GetElapsedTime(start) : fastest;
            Assert.Equal("HTTP/1.1 200 OK", (await Recording.OfAsync(run.Backend.BaseUrl, "GET", "/health", null)).StatusLine);
        }

        Assert.InRange(fastest, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task ForSeconds_TimeIsUp_LiftsTheFaultByItself()
    {
        var clock = new ManualClock();
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm, time: clock);
        run.Fault(FaultKind.Down, f => f with { ForSeconds = 60 });

        clock.Advance(TimeSpan.FromSeconds(59.9));
        Assert.False(run.Backend.IsListening);
        clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.True(run.Backend.IsListening);
        Assert.Null(run.Backend.Fault);
    }

    [Fact]
    public async Task ForSeconds_FaultWasReplaced_LeavesTheLaterOne()
    {
        var clock = new ManualClock();
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm, time: clock);
        run.Fault(FaultKind.Error, f => f with { ForSeconds = 1 });
        run.Fault(FaultKind.Error);

        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(FaultKind.Error, run.Backend.Fault!.Fault);
    }

    [Fact]
    public async Task Reset_Request_GetsATcpResetAndNoByte()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(FaultKind.Reset, f => f with { Times = 1 });

        using var socket = await RawClient.SendAsync(run.Backend.BaseUrl, "POST", "/v1/chat/completions", Stream);
        var error = await Assert.ThrowsAsync<SocketException>(() => RawClient.ReadToEndAsync(socket));

        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        Assert.Equal(AttemptEnd.Reset, (await run.OnlyAttemptAsync()).Ended);
        Assert.True((await run.StreamAsync(Stream)).Done);
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/health")]
    public async Task Silent_CallerGivesUp_IsLoggedAsClientGone(string path)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(FaultKind.Silent);

        using (var socket = await RawClient.SendAsync(run.Backend.BaseUrl, path == "/health" ? "GET" : "POST", path, path == "/health" ? null : Stream))
        {
            await SimulatorRun.Until(() => run.Backend.Log.Count > 0);
            Assert.Equal(AttemptEnd.Open, Assert.Single(run.Backend.Log).Ended);
            Assert.Equal(0, socket.Available);
        }

        await SimulatorRun.Until(() => run.Backend.Log[0].Ended != AttemptEnd.Open);
        Assert.Equal(AttemptEnd.ClientGone, run.Backend.Log[0].Ended);
        Assert.Null(run.Backend.Log[0].Status);
    }

    [Fact]
    public async Task SlowHeaders_BeforeTheDelay_SendsNothing()
    {
        var clock = new ManualClock();
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm, time: clock);
        run.Fault(FaultKind.SlowHeaders, f => f with { DelayMs = 700 });

        var answer = run.PostAsync(Stream);
        await SimulatorRun.Until(() => clock.PendingTimers > 0);
        clock.Advance(TimeSpan.FromMilliseconds(699));
        Assert.False(answer.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        using var response = await answer;
        Assert.True((await SimulatorStream.ReadAsync(response)).Done);
        Assert.Equal(700, (await run.OnlyAttemptAsync()).FirstTokenMs);
    }

    [Theory]
    [InlineData(BackendKind.Vllm)]
    [InlineData(BackendKind.OpenAI)]
    [InlineData(BackendKind.LlamaCpp)]
    [InlineData(BackendKind.Ollama)]
    public async Task SlowFirstToken_Stream_SendsHeadersAtOnceAndTheTokenLate(BackendKind kind)
    {
        var clock = new ManualClock();
        await using var run = await SimulatorRun.StartAsync(kind, time: clock);
        run.Fault(FaultKind.SlowFirstToken, f => f with { DelayMs = 20_000 });

        using var response = await run.PostAsync(Stream);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await SimulatorRun.Until(() => clock.PendingTimers > 0);
        clock.Advance(TimeSpan.FromSeconds(20));

        Assert.True((await SimulatorStream.ReadAsync(response)).Done);
        Assert.Equal(20_000, (await run.OnlyAttemptAsync()).FirstTokenMs);
    }

    [Fact]
    public async Task SlowTokens_EachToken_TakesItsInterval()
    {
        var clock = new ManualClock();
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm, time: clock);
        run.Fault(FaultKind.SlowTokens, f => f with { IntervalMs = 1000 });

        using var response = await run.PostAsync(SimulatorRun.Chat("say 4 tokens", stream: true));
        var reading = SimulatorStream.ReadAsync(response);
        for (var token = 1; token <= 3; token++)
        {
            await SimulatorRun.Until(() => clock.PendingTimers > 0);
            Assert.Equal(token, run.Backend.Attempts[0].TokensSent);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(4, (await reading).Tokens().Count);
        Assert.Equal(3000, (await run.OnlyAttemptAsync()).DurationMs);
    }

    [Theory]
    [InlineData(BackendKind.Vllm, "RateLimitError", "429")]
    [InlineData(BackendKind.OpenAI, "requests", "\"rate_limit_exceeded\"")]
    [InlineData(BackendKind.Ollama, "api_error", "null")]
    [InlineData(BackendKind.LlamaCpp, "rate_limit_error", "429")]
    public async Task RateLimited_WithRetryAfter_SendsItAsGiven(BackendKind kind, string type, string code)
    {
        await using var run = await SimulatorRun.StartAsync(kind);
        run.Fault(FaultKind.RateLimited, f => f with { RetryAfter = "Wed, 21 Oct 2026 07:28:00 GMT", RetryAfterMs = 1500 });

        using var response = await run.PostAsync(Stream);

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal("Wed, 21 Oct 2026 07:28:00 GMT", response.Headers.NonValidated["Retry-After"].ToString());
        Assert.Equal("1500", response.Headers.NonValidated["retry-after-ms"].ToString());
        var error = (await SimulatorRun.JsonOf(response)).GetProperty("error");
        Assert.Equal(type, error.GetProperty("type").GetString());
        Assert.Equal(code, error.GetProperty("code").GetRawText());
        Assert.Equal(AttemptEnd.Refused, (await run.OnlyAttemptAsync()).Ended);
    }

    [Fact]
    public async Task RateLimited_InsufficientQuota_SaysSo()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.OpenAI);
        run.Fault(FaultKind.RateLimited, f => f with { Code = "insufficient_quota" });

        using var response = await run.PostAsync(Stream);

        Assert.False(response.Headers.NonValidated.Contains("Retry-After"));
        Assert.Equal("insufficient_quota", (await SimulatorRun.JsonOf(response)).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Error_Once_ThenNormal()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(FaultKind.Error, f => f with { Times = 1 });

        using var first = await run.PostAsync(Stream);
        using var second = await run.PostAsync(Stream);

        Assert.Equal(HttpStatusCode.InternalServerError, first.StatusCode);
        Assert.Equal(
            """{"error":{"message":"Internal server error","type":"InternalServerError","param":null,"code":500}}""", await first.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Null(run.Backend.Fault);
    }

    [Fact]
    public async Task Error_StatusAndBody_AreSentAsGiven()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.OpenAI);
        run.Fault(FaultKind.Error, f => f with { Status = 503, Body = "upstream connect error" });

        using var response = await run.PostAsync(Stream);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("upstream connect error", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Error_HealthProbe_IsHitOnlyIfAskedAndNeverCounted()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(FaultKind.Error, f => f with { Times = 1 });
        Assert.Equal("HTTP/1.1 200 OK", (await Recording.OfAsync(run.Backend.BaseUrl, "GET", "/health", null)).StatusLine);

        run.Fault(FaultKind.Error, f => f with { Times = 1, Probes = true, Status = 502 });
        Assert.StartsWith("HTTP/1.1 502 ", (await Recording.OfAsync(run.Backend.BaseUrl, "GET", "/health", null)).StatusLine, StringComparison.Ordinal);

        Assert.Equal(FaultKind.Error, run.Backend.Fault!.Fault);
        Assert.All(run.Backend.Log, entry => Assert.True(entry.Probe));
    }

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

    [Fact]
    public async Task Loading_Vllm_HasNoOpenPortUntilItsSecondsAreOver()
    {
        var clock = new ManualClock();
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm, time: clock);
        run.Fault(FaultKind.Loading, f => f with { Seconds = 10 });

        await Assert.ThrowsAsync<SocketException>(() => RawClient.SendAsync(run.Backend.BaseUrl, "GET", "/health", null));
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("HTTP/1.1 200 OK", (await Recording.OfAsync(run.Backend.BaseUrl, "GET", "/health", null)).StatusLine);
    }

    [Fact]
    public async Task Loading_Ollama_ShowsNoLoadedModel()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Ollama);
        run.Fault(FaultKind.Loading);

        Assert.Equal(0, (await run.GetJsonAsync("/api/ps")).GetProperty("models").GetArrayLength());
        using var response = await run.PostAsync(Stream);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Theory]
    [InlineData(BackendKind.Vllm, FaultKind.QueueFull, 503, "ServiceUnavailableError", "503")]
    [InlineData(BackendKind.OpenAI, FaultKind.QueueFull, 503, "service_unavailable_error", "\"slow_down\"")]
    [InlineData(BackendKind.LlamaCpp, FaultKind.QueueFull, 503, "unavailable_error", "503")]
    [InlineData(BackendKind.Vllm, FaultKind.ContextOverflow, 400, "BadRequestError", "400")]
    [InlineData(BackendKind.OpenAI, FaultKind.ContextOverflow, 400, "invalid_request_error", "\"context_length_exceeded\"")]
    [InlineData(BackendKind.LlamaCpp, FaultKind.ContextOverflow, 400, "exceed_context_size_error", "400")]
    [InlineData(BackendKind.OpenAI, FaultKind.ContentPolicy, 400, "invalid_request_error", "\"content_policy_violation\"")]
    [InlineData(BackendKind.Vllm, FaultKind.ContentPolicy, 400, "BadRequestError", "400")]
    [InlineData(BackendKind.Vllm, FaultKind.EngineDead, 500, "InternalServerError", "500")]
    public async Task Refusal_OfEachServer_HasItsTypeAndCode(BackendKind kind, FaultKind fault, int status, string type, string code)
    {
        await using var run = await SimulatorRun.StartAsync(kind);
        run.Fault(fault);

        using var response = await run.PostAsync(Stream);

        var error = (await SimulatorRun.JsonOf(response)).GetProperty("error");
        Assert.Equal((status, type, code), ((int)response.StatusCode, error.GetProperty("type").GetString(), error.GetProperty("code").GetRawText()));
    }

    [Fact]
    public async Task NoPrefill_OnlyARequestThatEndsWithTheAssistant_IsRefused()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.LlamaCpp);
        run.Fault(FaultKind.NoPrefill);

        using var refused = await run.PostAsync("""{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"The"}]}""");
        using var taken = await run.PostAsync(SimulatorRun.Chat());

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (refused.StatusCode, taken.StatusCode));
    }

    [Fact]
    public async Task EngineDead_Health_Is503AndOtherPagesStay()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(FaultKind.EngineDead);

        var health = await Recording.OfAsync(run.Backend.BaseUrl, "GET", "/health", null);
        var models = await Recording.OfAsync(run.Backend.BaseUrl, "GET", "/v1/models", null);

        Assert.Equal(("HTTP/1.1 503 Service Unavailable", ""), (health.StatusLine, health.Body));
        Assert.Equal("HTTP/1.1 200 OK", models.StatusLine);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EmptyChoices_Answer_IsA200WithNone(bool stream)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.OpenAI);
        run.Fault(FaultKind.EmptyChoices);

        var answer = await run.StreamAsync(SimulatorRun.Chat(stream: stream));

        Assert.Equal(0, Assert.Single(answer.Json).GetProperty("choices").GetArrayLength());
    }

    [Theory]
    [InlineData(false, "1 2 3 4 5")]
    [InlineData(true, null)]
    public async Task WrongAnswer_ToAKnownQuestion_IsWholeAndSomethingElse(bool isWrong, string? expected)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        if (isWrong) run.Fault(FaultKind.WrongAnswer);

        var choice = (await run.PostJsonAsync(SimulatorRun.Chat("Count from 1 to 5. Answer with the numbers only.", more: ",\"max_tokens\":16"))).GetProperty("choices")[0];

        Assert.Equal("stop", choice.GetProperty("finish_reason").GetString());
        Assert.Equal(isWrong, choice.GetProperty("message").GetProperty("content").GetString() != (expected ?? "1 2 3 4 5"));
    }

    [Fact]
    public async Task Times_ProbersQuestion_IsHitButNotCounted()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(FaultKind.Error, fault => fault with { Times = 1 });
        run.Client.DefaultRequestHeaders.UserAgent.ParseAdd("ChatRouter-prober");
        using var probed = await run.PostAsync(Stream);
        run.Client.DefaultRequestHeaders.UserAgent.Clear();
        using var called = await run.PostAsync(Stream);
        using var calledAgain = await run.PostAsync(Stream);

        Assert.Equal([500, 500, 200], [(int)probed.StatusCode, (int)called.StatusCode, (int)calledAgain.StatusCode]);
        Assert.Equal(2, run.Backend.Attempts.Count);
    }

    [Fact]
    public async Task Html_Answer_IsAPageWith200()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.OpenAI);
        run.Fault(FaultKind.Html);

        using var response = await run.PostAsync(Stream);

        Assert.Equal((HttpStatusCode.OK, "text/html"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Gzip_Answer_IsTheSameOnceUnpacked(bool stream)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.LlamaCpp, time: new ManualClock());
        run.Fault(FaultKind.Gzip);

        using var packed = await run.PostAsync(SimulatorRun.Chat(stream: stream));
        await using var unpacked = new System.IO.Compression.GZipStream(
            await packed.Content.ReadAsStreamAsync(), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked);
        var text = await reader.ReadToEndAsync();

        Assert.Equal("gzip", Assert.Single(packed.Content.Headers.ContentEncoding));
        run.Backend.ClearFault();
        var plain = await run.StreamAsync(SimulatorRun.Chat(stream: stream));
        Assert.Equal(JsonShape.OfEvents(plain.Raw), JsonShape.OfEvents(text));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fragmented_Answer_IsWholeThoughItsChunksSplitCharacters(bool stream)
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm, time: new ManualClock());
        run.Fault(FaultKind.Fragmented, f => f with { Bytes = 5 });
        var body = SimulatorRun.Chat("say 80 tokens", stream);

        using var socket = await RawClient.SendAsync(run.Backend.BaseUrl, "POST", "/v1/chat/completions", body, "Connection: close\r\n");
        var answer = await RawClient.ReadToEndAsync(socket);
        var chunks = RawClient.Chunks(answer[(answer.AsSpan().IndexOf("\r\n\r\n"u8) + 4)..]).ToList();

        Assert.InRange(chunks.Max(chunk => chunk.Length), 1, 5);
        Assert.Contains(chunks, chunk => Encoding.UTF8.GetString(chunk).Contains('\uFFFD', StringComparison.Ordinal));
        var text = Encoding.UTF8.GetString([.. chunks.SelectMany(chunk => chunk)]);
        Assert.DoesNotContain('\uFFFD', text);
        Assert.Equal(JsonShape.OfEvents((await run.StreamAsync(body)).Raw), JsonShape.OfEvents(text));
    }

    [Fact]
    public async Task WrongContentType_Stream_IsTheSameUnderAnotherName()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(FaultKind.WrongContentType);

        using var response = await run.PostAsync(Stream);

        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        Assert.True((await SimulatorStream.ReadAsync(response)).Done);
    }

    [Fact]
    public async Task Gpu_DcgmPage_ShowsTheTroubleAndChatGoesOn()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);
        run.Fault(FaultKind.Gpu, f => f with { Temperature = 91, Xid = 79, EccDoubleBit = 2, ThrottleReasons = 0x40 });

        var page = (await Recording.OfAsync(run.Backend.BaseUrl, "GET", "/dcgm/metrics", null)).Body;
        var stream = await run.StreamAsync(Stream);

        Assert.Matches("(?m)^DCGM_FI_DEV_GPU_TEMP\\{gpu=\"0\",UUID=\"GPU-[^\"]+\",.*\\} 91$", page);
        Assert.Matches("(?m)^DCGM_FI_DEV_XID_ERRORS\\{.*err_code=\"79\".*\\} 79$", page);
        Assert.Matches("(?m)^DCGM_FI_DEV_ECC_DBE_VOL_TOTAL\\{.*\\} 2$", page);
        Assert.Matches("(?m)^DCGM_FI_DEV_CLOCKS_EVENT_REASONS\\{.*\\} 64$", page);
        Assert.True(stream.Done);
        Assert.Null((await run.OnlyAttemptAsync()).Fault);
    }

    [Fact]
    public async Task Probability_OfOneHalf_HitsTheSameRequestsForTheSameSeed()
    {
        async Task<string> Run()
        {
            await using var run = await SimulatorRun.StartAsync(BackendKind.OpenAI);
            run.Fault(FaultKind.Error, f => f with { Probability = 0.5 });
            var seen = new StringBuilder();
            for (var i = 0; i < 40; i++)
            {
                using var response = await run.PostAsync(SimulatorRun.Chat());
                seen.Append((int)response.StatusCode).Append(' ');
            }

            return seen.ToString();
        }

        var first = await Run();

        Assert.Equal(first, await Run());
        Assert.InRange(first.Split(' ').Count(status => status == "500"), 10, 30);
    }

    [Fact]
    public async Task SetFault_ParameterItDoesNotTake_IsRefused()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);

        var error = Assert.Throws<ArgumentException>(() => run.Backend.SetFault(new FaultSettings { Fault = FaultKind.Html, AfterTokens = 4 }));

        Assert.StartsWith("The fault html does not take 'afterTokens'.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetFault_ValueOutOfRange_IsRefused()
    {
        await using var run = await SimulatorRun.StartAsync(BackendKind.Vllm);

        var error = Assert.Throws<ArgumentException>(() => run.Backend.SetFault(new FaultSettings { Fault = FaultKind.Error, Status = 200 }));

        Assert.StartsWith("'status' is 200; allowed: an integer from 400 to 599.", error.Message, StringComparison.Ordinal);
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
