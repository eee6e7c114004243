using System.Text;
using ChatRouter.Tests.Support.Backends;

namespace ChatRouter.Tests.Http;

/// <summary>Bodies that are no HTTP: each ends in a 400 that says so, and nothing is an error of the router (the fixture looks into its log).</summary>
public sealed class BrokenBodyTests
{
    private const string Body = """{"model":"chat","messages":[{"role":"user","content":"Hi"}]}""";
    private const string Chunked = "Transfer-Encoding: chunked\r\n";

    [Theory(Timeout = 30_000)]
    [InlineData("a chunk of 2^64-1 bytes", Chunked, "FFFFFFFFFFFFFFFF\r\n" + Body)]
    [InlineData("a chunk of 2^63-1 bytes", Chunked, "7FFFFFFFFFFFFFFF\r\n" + Body)]
    [InlineData("a chunk of 2^64 bytes", Chunked, "10000000000000000\r\n" + Body)]
    [InlineData("a chunk of 2^31 bytes", Chunked, "80000000\r\n" + Body)]
    [InlineData("too large after a good chunk", Chunked, "1\r\n{\r\nFFFFFFFFFFFFFFFF\r\nx")]
    [InlineData("a negative chunk size", Chunked, "-1\r\n" + Body)]
    [InlineData("a chunk size that is no number", Chunked, "xyz\r\n" + Body)]
    [InlineData("no chunk size", Chunked, "\r\n" + Body)]
    [InlineData("no line end after the size", Chunked, "1\n{\n0\n\n")]
    [InlineData("no line end after the chunk", Chunked, "1\r\n{0\r\n\r\n")]
    [InlineData("a broken trailer", Chunked, "1\r\n{\r\n0\r\n\0bad\r\n\r\n")]
    [InlineData("shorter than the body", "Content-Length: 10\r\n", Body)]
    [InlineData("a negative length", "Content-Length: -1\r\n", Body)]
    [InlineData("a length that is no number", "Content-Length: ten\r\n", Body)]
    [InlineData("a length beyond 64 bits", "Content-Length: 9223372036854775808\r\n", Body)]
    [InlineData("two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n", Body)]
    [InlineData("an unknown transfer coding", "Transfer-Encoding: gzip\r\n", Body)]
    [InlineData("chunked not last", "Transfer-Encoding: chunked, gzip\r\n", Body)]
    [InlineData("a content coding", "Content-Encoding: gzip\r\nContent-Length: 60\r\n", Body)]
    [InlineData("an unknown content coding", "Content-Encoding: nonsense\r\nContent-Length: 60\r\n", Body)]
    public async Task Chat_BodyThatIsNoHttp_400AndNoErrorOfTheRouter(string name, string headers, string body)
    {
        await using var host = await HttpFixture.StartAsync();

        var answer = await AskAsync(host, "/v1/chat/completions", HttpFixture.Key, headers, body);

        Assert.True(answer.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal), $"{name}: {answer}");
        Assert.DoesNotContain(" at ", answer, StringComparison.Ordinal);
        Assert.Empty(host.Router["a"].Calls);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("identity")]
    [InlineData("Identity")]
    public async Task Chat_ContentEncodingIdentity_IsAnswered(string encoding)
    {
        await using var host = await HttpFixture.StartAsync();
        host.Router["a"].Does(Reply.Whole("Hello"));

        var answer = await AskAsync(host, "/v1/chat/completions", HttpFixture.Key, $"Content-Encoding: {encoding}\r\nContent-Length: {Body.Length}\r\n", Body);

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task Chat_ChunkTooLarge_SaysWhatIsWrongAndClosesTheConnection()
    {
        await using var host = await HttpFixture.StartAsync();

        var answer = await AskAsync(host, "/v1/chat/completions", HttpFixture.Key, Chunked, "FFFFFFFFFFFFFFFF\r\n" + Body);

        Assert.Contains("\"message\":\"The body could not be read: Bad chunk size data.\"", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.Ordinal);
    }

    // To the server a caller who closes its half of the connection has left: there is no answer, and no error either.
    [Theory(Timeout = 30_000)]
    [InlineData("Content-Length: 100\r\n", "{")]
    [InlineData(Chunked, "1\r\n{\r\n")]
    public async Task Chat_EndsBeforeItsBody_IsNoErrorOfTheRouter(string headers, string body)
    {
        await using var host = await HttpFixture.StartAsync();

        var answer = await AskAsync(host, "/v1/chat/completions", HttpFixture.Key, headers, body, ends: true);

        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal), answer);
        Assert.Empty(host.Router["a"].Calls);
    }

    private static async Task<string> AskAsync(HttpFixture host, string path, string key, string headers, string body, bool ends = false)
    {
        await using var connection = await host.ConnectAsync();
        await connection.WriteAsync(Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nConnection: close\r\n{headers}\r\n{body}"));
        if (ends) connection.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await connection.ReadAsync(buffer) is > 0 and var read) text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // What the server did not read is answered with a reset once it closes.
        }

        return text.ToString();
    }
}
