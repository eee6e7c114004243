using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ChatRouter.Simulator;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Wire;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Simulator;

/// <summary>Faults of the connection, each over a real socket.</summary>
public sealed class ConnectionFaultTests
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
}
