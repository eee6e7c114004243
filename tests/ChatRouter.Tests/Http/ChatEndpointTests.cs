using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ChatRouter.Model.Settings.Limits;
using ChatRouter.Tests.Support;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Http;

public sealed class ChatEndpointTests
{
    private const string Whole = """{"model":"chat","messages":[{"role":"user","content":"Hi"}]}""";
    private const string Streaming = """{"model":"chat","stream":true,"messages":[{"role":"user","content":"Hi"}]}""";

    [Fact]
    public async Task HandleAsync_WholeAnswer_ArrivesWithItsHeaders()
    {
        await using var host = await HttpFixture.StartAsync();
        var reply = Reply.Whole("Hello");
        host.Router["a"].Does(reply);

        using var response = await host.ChatAsync(Whole, request => request.Headers.Add("x-request-id", "mine"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(reply.Text, await response.Content.ReadAsStringAsync());
        Assert.Equal(reply.Text.Length, response.Content.Headers.ContentLength);
        Assert.Equal("mine", Header(response, "x-request-id"));
        Assert.Equal("a", Header(response, "x-router-backend"));
        Assert.Equal("complete", host.Router.Engine.Decisions.Find(Header(response, "x-router-decision")!)!.Result);
    }

    [Fact]
    public async Task HandleAsync_Stream_ArrivesAsServerSentEvents()
    {
        await using var host = await HttpFixture.StartAsync();
        var reply = Reply.Streamed("Hel", "lo");
        host.Router["a"].Does(reply);

        using var response = await host.ChatAsync(Streaming);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(reply.Text, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task HandleAsync_FirstEvents_ArriveWhileTheBackendStillAnswers()
    {
        await using var host = await HttpFixture.StartAsync();
        host.Router["a"].Does(Reply.Stream.Says("one").Hangs());

        using (var response = await host.ChatAsync(Streaming))
        await using (var stream = await response.Content.ReadAsStreamAsync())
        {
            Assert.Equal(Chunks.Text("one"), await ReadUntilAsync(stream, Chunks.Text("one")));
        }

        // The caller has hung up: so does the router.
        await Assert.Single(host.Router["a"].Calls).Ended;
    }

    [Fact]
    public async Task HandleAsync_StreamBreaksOff_TheClientSeesABrokenConnection()
    {
        await using var host = await HttpFixture.StartAsync(ladder: TestModel.Backend("a"));
        host.Router["a"].Does(Reply.Stream.Raw(Chunks.ToolCall("{")).Breaks());

        using var response = await host.ChatAsync(Streaming);
        var reading = response.Content.ReadAsStringAsync();
        while (!reading.IsCompleted)
        {
            host.Router.Clock.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        var broken = await Assert.ThrowsAsync<HttpRequestException>(() => reading);
        Assert.IsAssignableFrom<IOException>(broken.InnerException);
    }

    [Fact]
    public async Task HandleAsync_EveryBackendFails_Is503ThatSdksUnderstand()
    {
        await using var host = await HttpFixture.StartAsync();

        using var response = await host.ChatAsync(Whole);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("1", Header(response, "Retry-After"));
        Assert.Equal("1000", Header(response, "retry-after-ms"));
        Assert.Equal("true", Header(response, "x-should-retry"));
        Assert.Equal("all_backends_unavailable", await CodeAsync(response));
    }

    [Fact]
    public async Task HandleAsync_NoValidKey_Is401AndNothingIsSentOn()
    {
        await using var host = await HttpFixture.StartAsync();
        host.Client.DefaultRequestHeaders.Authorization = null;

        foreach (var authorization in new[] { null, "Bearer wrong", "Bearer sk-operator", "Basic sk-caller" })
        {
            using var response = await host.ChatAsync(Whole, request => request.Headers.TryAddWithoutValidation("Authorization", authorization));

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("invalid_api_key", await CodeAsync(response));
        }

        Assert.Empty(host.Router["a"].Calls);
    }

    [Fact]
    public async Task HandleAsync_DeadlineHeader_MustBeInItsRange()
    {
        await using var host = await HttpFixture.StartAsync();
        host.Router["a"].Does(Reply.Whole("Hello"));
        (string Value, int Status)[] cases =
        [
            ("100", 200), ("220000", 200), ("1000 ", 200),
            ("99", 400), ("220001", 400), ("-5", 400), ("1e3", 400), ("+1000", 400), ("", 400), ("99999999999999999999", 400),
        ];

        foreach (var (value, status) in cases)
        {
            using var response = await host.ChatAsync(Whole, request => request.Headers.TryAddWithoutValidation("x-router-deadline-ms", value));

            Assert.Equal((value, status), (value, (int)response.StatusCode));
            if (status == 400) Assert.Equal("invalid_value", await CodeAsync(response));
        }

        Assert.Equal(3, host.Router["a"].Calls.Count);
    }

    [Fact]
    public async Task HandleAsync_DeadlinePasses_Is504()
    {
        await using var host = await HttpFixture.StartAsync();
        host.Router["a"].Does(Reply.Silence);
        var asking = host.ChatAsync(Whole, request => request.Headers.Add("x-router-deadline-ms", "2000"));
        while (!asking.IsCompleted)
        {
            if (host.Router["a"].Calls.Count > 0) host.Router.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        using var response = await asking;

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Equal("deadline_exceeded", await CodeAsync(response));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HandleAsync_BodyAboveTheLimit_Is413(bool chunked)
    {
        await using var host = await HttpFixture.StartAsync(new RequestLimits { MaxBodyBytes = 1000 });

        using var response = await host.ChatAsync(new string(' ', 1001) + Whole, request => request.Headers.TransferEncodingChunked = chunked);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("request_too_large", await CodeAsync(response));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HandleAsync_BodyOfSeveralMegabytes_ReachesTheBackendWhole(bool chunked)
    {
        await using var host = await HttpFixture.StartAsync();
        host.Router["a"].Does(Reply.Whole("Hello"));
        var body = Whole.Replace("Hi", new string('x', 3_000_000), StringComparison.Ordinal);

        using var response = await host.ChatAsync(body, request => request.Headers.TransferEncodingChunked = chunked);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var sent = body[..^1].Replace("\"chat\"", "\"a-model\"", StringComparison.Ordinal) + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}";
        Assert.Equal(sent, Assert.Single(host.Router["a"].Calls).Body);
    }

    [Theory]
    [InlineData("wrong", "invalid_api_key", null)]
    [InlineData(HttpFixture.Key, "request_too_large", "t")]
    public async Task HandleAsync_RefusedAtTheDoor_IsADecision(string key, string result, string? tenant)
    {
        await using var host = await HttpFixture.StartAsync(new RequestLimits { MaxBodyBytes = 1000 });

        using var response = await host.ChatAsync(new string(' ', 1001) + Whole, request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key));

        var decision = host.Router.Engine.Decisions.Find(Header(response, "x-request-id")!)!;
        Assert.Equal((result, tenant, null), (decision.Result, decision.Tenant, decision.Route));
        Assert.Null(Header(response, "x-router-decision"));
    }

    [Fact(Timeout = 30_000)]
    public async Task HandleAsync_BodyComesTooSlowly_Is408()
    {
        await using var host = await HttpFixture.StartAsync();
        await using var connection = await host.ConnectAsync();
        await connection.WriteAsync(Encoding.ASCII.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {HttpFixture.Key}\r\nContent-Length: 100\r\n\r\n{{"));
        while (host.Router.Clock.PendingTimers == 0) await Task.Yield();
        host.Router.Clock.Advance(TimeSpan.FromSeconds(30));

        var answer = await ReadUntilAsync(connection, "\"code\":\"request_timeout\"");

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task HandleAsync_CallerHangsUpWithinItsBody_IsNoError()
    {
        await using var host = await HttpFixture.StartAsync();
        await using (var connection = await host.ConnectAsync())
        {
            await connection.WriteAsync(Encoding.ASCII.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {HttpFixture.Key}\r\nContent-Length: 100\r\n\r\n{{"));
            while (host.Router.Clock.PendingTimers == 0) await Task.Yield();
        }

        while (host.Router.Clock.PendingTimers > 0) await Task.Yield();
        Assert.Empty(host.Router["a"].Calls);
    }

    [Fact]
    public async Task HandleAsync_TheRouterHasABug_Is500InOurForm()
    {
        await using var host = await HttpFixture.StartAsync(random: new BrokenRandom());
        host.ExpectedErrors = ["a bug"];
        host.Router["a"].Does(Reply.Error(500));

        using var response = await host.ChatAsync(Whole);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("internal_error", await CodeAsync(response));
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    private static async Task<string?> CodeAsync(HttpResponseMessage response)
        => JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetProperty("code").GetString();

    private static async Task<string> ReadUntilAsync(Stream stream, string end)
    {
        var buffer = new byte[4096];
        var text = "";
        while (!text.Contains(end, StringComparison.Ordinal) && await stream.ReadAsync(buffer) is > 0 and var read) text += Encoding.UTF8.GetString(buffer, 0, read);
        return text;
    }
}
