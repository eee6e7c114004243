using System.Net.Sockets;
using System.Text;

namespace ChatRouter.ScenarioTests.Harness;

/// <summary>HTTP by hand, for what a well-behaved client would hide.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>True once the router has said something.</summary>
    public bool HasAnswer => _socket.Available > 0;

    /// <summary>Sends the head of a chat request.</summary>
    /// <param name="router">Where to.</param>
    /// <param name="headers">Headers about the body, each with its line end.</param>
    public static async Task<RawConnection> OpenAsync(RouterFixture router, string headers)
    {
        var connection = new RawConnection();
        var address = router.App.BaseAddress;
        await connection._socket.ConnectAsync(address.Host, address.Port);
        await connection.SendAsync(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {RouterSetup.Key}\r\nContent-Type: application/json\r\n{headers}\r\n");
        return connection;
    }

    /// <summary>Sends a whole chat request.</summary>
    public static async Task<RawConnection> PostAsync(RouterFixture router, string body)
    {
        var connection = await OpenAsync(router, $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n");
        await connection.SendAsync(body);
        return connection;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[await _socket.SendAsync(bytes)..];
    }

    /// <summary>Reads until this text has come, or the connection ends.</summary>
    public async Task<string> ReadUntilAsync(string end)
    {
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (!text.ToString().Contains(end, StringComparison.Ordinal) && await _socket.ReceiveAsync(buffer, limit.Token) is > 0 and var count)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    /// <summary>Ends the connection; with a reset if asked, as a killed client does.</summary>
    public void Close(bool reset = false)
    {
        if (reset) _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    public void Dispose() => _socket.Dispose();
}
