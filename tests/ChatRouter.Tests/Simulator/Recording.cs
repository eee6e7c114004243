using System.Text;

namespace ChatRouter.Tests.Simulator;

/// <summary>An HTTP/1.1 answer as raw bytes: one recorded from a real server, or one read off a socket.</summary>
internal sealed class Recording
{
    private Recording(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        var head = Encoding.ASCII.GetString(bytes, 0, end).Split("\r\n");
        StatusLine = head[0];
        Headers = head[1..].Select(line => line.Split(':', 2)).ToDictionary(h => h[0], h => h[1].Trim(), StringComparer.OrdinalIgnoreCase);
        Body = Encoding.UTF8.GetString(bytes, end + 4, bytes.Length - end - 4);
    }

    public string StatusLine { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    public string Body { get; }

    /// <summary>Header names that say something about the server: Date is on every answer of a web server that has a clock.</summary>
    public IEnumerable<string> HeaderNames => Headers.Keys.Where(name => name != "Date").Order(StringComparer.OrdinalIgnoreCase);

    public static Recording Of(string fixture)
    {
        var name = fixture.Replace('/', Path.DirectorySeparatorChar);
        var own = Path.Combine(AppContext.BaseDirectory, "Simulator", "Fixtures", name);
        return new Recording(File.ReadAllBytes(File.Exists(own) ? own : Path.Combine(AppContext.BaseDirectory, "Protocols", "Fixtures", name)));
    }

    /// <summary>Reads the answer to one request off the socket, chunks joined.</summary>
    public static async Task<Recording> OfAsync(Uri address, string method, string path, string? body, string more = "")
    {
        using var socket = await RawClient.SendAsync(address, method, path, body, "Connection: close\r\n" + more);
        var bytes = await RawClient.ReadToEndAsync(socket);
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        var chunked = Encoding.ASCII.GetString(bytes, 0, end).Contains("Transfer-Encoding: chunked", StringComparison.Ordinal);
        return new Recording(chunked ? [.. bytes[..end], .. RawClient.Unchunk(bytes[end..])] : bytes);
    }
}
