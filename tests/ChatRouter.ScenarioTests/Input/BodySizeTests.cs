using System.Net;
using System.Text;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Input;

/// <summary>Bodies that are too large, too slow, or never come.</summary>
public sealed class BodySizeTests
{
    private const int Mebibyte = 1024 * 1024;

    private static readonly RouterSetup Setup = new(new ScenarioBackend("backend", BackendKind.Vllm));
    private static readonly RouterSetup Impatient = Setup with { Top = """{ "limits": { "bodyTimeout": "1s" } }""" };

    [Fact]
    public async Task Chat_FiftyMebibytesAnnounced_413BeforeAnyOfIt()
    {
        await using var router = await RouterFixture.StartAsync(Setup);
        using var connection = await RawConnection.OpenAsync(router, $"Content-Length: {50 * Mebibyte}\r\n");

        AssertRefused(await connection.ReadUntilAsync("\"}}"), 413, "request_too_large");
        await AssertNextIsAnswered(router);
    }

    [Fact]
    public async Task Chat_MoreThanTheLimitUnannounced_413AtTheLimit()
    {
        await using var router = await RouterFixture.StartAsync(Setup);
        using var connection = await RawConnection.OpenAsync(router, "Transfer-Encoding: chunked\r\n");
        byte[] chunk = [.. Encoding.ASCII.GetBytes($"{64 * 1024:x}\r\n"), .. Enumerable.Repeat((byte)' ', 64 * 1024), .. "\r\n"u8];
        for (var sent = 0; sent < 20 * Mebibyte; sent += 64 * 1024) await connection.SendAsync(chunk);

        // At the limit of 20 MiB there is nothing to refuse; one MiB more must be enough, although the body has not ended.
        Assert.False(connection.HasAnswer);
        for (var sent = 0; sent < Mebibyte; sent += 64 * 1024) await connection.SendAsync(chunk);

        AssertRefused(await connection.ReadUntilAsync("\"}}"), 413, "request_too_large");
        await AssertNextIsAnswered(router);
    }

    [Fact]
    public async Task Chat_FiftyMebibytesFromAnOrdinaryClient_413()
    {
        await using var router = await RouterFixture.StartAsync(Setup);
        using var content = new ByteArrayContent(new byte[50 * Mebibyte]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = content };
        request.Headers.ExpectContinue = true;

        using var response = await router.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        await AssertNextIsAnswered(router);
    }

    [Theory]
    [InlineData("Content-Length: 1000\r\n", "{\"model\":")]
    [InlineData("Content-Length: 1000\r\n", "")]
    [InlineData("Transfer-Encoding: chunked\r\n", "5\r\n{\"mod\r\n")]
    public async Task Chat_BodyStalls_408AfterTheLimit(string headers, string beginning)
    {
        await using var router = await RouterFixture.StartAsync(Impatient);
        var start = TimeProvider.System.GetTimestamp();
        using var connection = await RawConnection.OpenAsync(router, headers);
        if (beginning.Length > 0) await connection.SendAsync(beginning);

        AssertRefused(await connection.ReadUntilAsync("\"}}"), 408, "request_timeout");
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromMilliseconds(900), TimeSpan.FromSeconds(10));
        await AssertNextIsAnswered(router);
    }

    [Fact]
    public async Task Chat_BodyInSmallPieces_Answered()
    {
        await using var router = await RouterFixture.StartAsync(Setup with { Top = "{}" });
        var body = Encoding.UTF8.GetBytes(Ask.For("Hello, café"));
        using var connection = await RawConnection.OpenAsync(router, $"Content-Length: {body.Length}\r\n");
        foreach (var piece in body.Chunk(7))
        {
            await connection.SendAsync(piece);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        Assert.StartsWith("HTTP/1.1 200 ", await connection.ReadUntilAsync("\"usage\""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_CallerGoneInTheMiddleOfItsBody_NothingStaysBehind()
    {
        await using var router = await RouterFixture.StartAsync(Setup with { Top = "{}" });
        for (var i = 0; i < 10; i++)
        {
            using var connection = await RawConnection.OpenAsync(router, "Content-Length: 1000\r\n");
            await connection.SendAsync("{\"model\":");
            connection.Close(reset: i % 2 == 0);
        }

        await router.IdleAsync();
        Assert.Empty(router.Simulator.Backends["backend"].Attempts);
        await AssertNextIsAnswered(router);
    }

    private static void AssertRefused(string answer, int status, string code)
    {
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains($"\"code\":\"{code}\"", answer, StringComparison.Ordinal);
    }

    private static async Task AssertNextIsAnswered(RouterFixture router)
        => Assert.Equal(HttpStatusCode.OK, (await router.AskAsync(Ask.For("Hello"))).Status);
}
