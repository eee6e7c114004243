using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Simulator.Transport;

/// <summary>Ways of ending a connection that a well-behaved server does not use.</summary>
internal static class ConnectionEnd
{
    /// <summary>Sends a TCP reset.</summary>
    public static void Reset(HttpContext http)
    {
        // Closing with a timeout of zero is what makes the kernel send RST in any case.
        http.Features.Get<IConnectionSocketFeature>()?.Socket.Close(0);
        http.Abort();
    }

    /// <summary>Ends the connection as the kernel does for a killed process: what was sent arrives, then comes an end no one announced.</summary>
    public static void Cut(HttpContext http)
    {
        Finish(http.Features.Get<IConnectionSocketFeature>()?.Socket);
        http.Abort();
    }

    /// <summary>As <see cref="Cut(HttpContext)"/>, for a connection that may be between requests.</summary>
    public static void Cut(ConnectionContext connection)
    {
        Finish(connection.Features.Get<IConnectionSocketFeature>()?.Socket);
        connection.Abort(new ConnectionAbortedException("The simulated process is gone."));
    }

    /// <summary>Announces a whole HTTP chunk and sends only its first bytes. The connection is left to be cut.</summary>
    /// <param name="http">A streaming answer whose earlier chunks have been flushed.</param>
    /// <param name="chunk">The chunk that is announced.</param>
    /// <param name="sent">How many of its bytes go out.</param>
    public static async Task SendPartOfChunkAsync(HttpContext http, ReadOnlyMemory<byte> chunk, int sent)
    {
        if (http.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
            return;
        var head = Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n");
        await socket.SendAsync((byte[])[.. head, .. chunk.Span[..sent]], SocketFlags.None);
    }

    // Abort alone resets, and a reset may overtake what was sent.
    private static void Finish(Socket? socket)
    {
        try
        {
            socket?.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The other side was first.
        }
    }
}
