using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ChatRouter.Http;

/// <summary>
/// Ends an unfinished answer so that every client sees that it is unfinished, and none loses what was sent before. Kestrel's abort resets the connection, which throws away
/// what has not left yet and, at many clients, what was received and not read. Instead the connection's output is completed: Kestrel sends what there is, then closes in the
/// orderly way, and the missing last chunk says that the answer was not whole.
/// </summary>
internal static class BrokenConnection
{
    /// <summary>
    /// Clients that understand the error event leave by themselves within this time. Others throw away what they have not read when the end comes: so long they have to read it.
    /// </summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait for a client that reads slowly.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    private const int InternalError = 2; // RFC 9113, 7.

    /// <summary>Ends the connection, or the stream where a connection carries several. What was flushed arrives first.</summary>
    public static async ValueTask EndAsync(HttpContext context)
    {
        var gone = context.RequestAborted;
        if (!await LeavesAsync(Linger, gone))
        {
            if (context.Features.Get<IHttpResetFeature>() is { } stream)
            {
                stream.Reset(InternalError);
                return;
            }

            // Only there the last chunk is missed: an HTTP/1.0 answer is whole when the connection ends.
            if (HttpProtocol.IsHttp11(context.Request.Protocol) && context.Features.Get<IConnectionTransportFeature>() is { } connection)
            {
                await connection.Transport.Output.CompleteAsync();
                await LeavesAsync(DrainLimit, gone);
            }
        }

        context.Abort();
    }

    /// <summary>Waits for the end of the connection. The network keeps its own time, whatever clock the router runs on.</summary>
    private static async Task<bool> LeavesAsync(TimeSpan limit, CancellationToken gone)
    {
        await Task.Delay(limit, TimeProvider.System, gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return gone.IsCancellationRequested;
    }
}
