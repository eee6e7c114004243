using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Simulator.Transport;

/// <summary>Ways of ending a connection that a well-behaved server does not use.</summary>
internal static class ConnectionEnd
{
    /// <summary>Sends a TCP reset.</summary>
    public static void Reset(HttpContext http)
    {
        // Closing with a timeout of zero is what makes the kernel send RST; Abort alone ends with FIN.
        http.Features.Get<IConnectionSocketFeature>()?.Socket.Close(0);
        http.Abort();
    }

    /// <summary>Announces a whole HTTP chunk, sends only its first bytes, and cuts the connection.</summary>
    /// <param name="http">A streaming answer whose earlier chunks have been flushed.</param>
    /// <param name="chunk">The chunk that is announced.</param>
    /// <param name="sent">How many of its bytes go out.</param>
    public static async Task CutInsideChunkAsync(HttpContext http, ReadOnlyMemory<byte> chunk, int sent)
    {
        if (http.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
        {
            var head = System.Text.Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n");
            await socket.SendAsync((byte[])[.. head, .. chunk.Span[..sent]], SocketFlags.None);
        }

        http.Abort();
    }
}
