using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ChatRouter.Tests.Simulator;

/// <summary>HTTP by hand, for what a well-behaved client would hide.</summary>
internal static class RawClient
{
    public static async Task<Socket> SendAsync(Uri address, string method, string path, string? body, string headers = "")
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        var length = body is null ? "" : $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n";
        await socket.SendAsync(Encoding.UTF8.GetBytes($"{method} {path} HTTP/1.1\r\nHost: {address.Authority}\r\n{length}{headers}\r\n{body}"));
        return socket;
    }

    /// <exception cref="SocketException">The connection was reset.</exception>
    public static async Task<byte[]> ReadToEndAsync(Socket socket)
    {
        using var all = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await socket.ReceiveAsync(buffer) is > 0 and var count)
            all.Write(buffer, 0, count);
        return all.ToArray();
    }

    public static byte[] Unchunk(byte[] body) => [.. Chunks(body).SelectMany(chunk => chunk)];

    /// <summary>The chunks of a body with chunked framing, without the empty one that ends it.</summary>
    public static IEnumerable<byte[]> Chunks(byte[] body)
    {
        for (var at = 0; at < body.Length;)
        {
            var line = body.AsSpan(at).IndexOf("\r\n"u8);
            var size = int.Parse(Encoding.ASCII.GetString(body, at, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size > 0)
                yield return body[(at + line + 2)..(at + line + 2 + size)];
            at += line + 2 + size + 2;
        }
    }
}
