using System.Net.Sockets;

namespace ChatRouter.Health;

/// <summary>Tells failures of the connection from everything else.</summary>
internal static class TransportError
{
    /// <summary>The failure in words, or null if the exception is no failure of the connection.</summary>
    internal static string? Describe(Exception error) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "host name not resolved",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "TLS failure",
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => "connection closed without an answer",
        HttpRequestException or IOException => BySocket(error),

        // This is how the handler reports its own connect limit.
        OperationCanceledException { InnerException: TimeoutException } => "connect limit reached",
        _ => null,
    };

    private static string BySocket(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException!)
        {
            if (cause is SocketException socket) return Words(socket.SocketErrorCode);
        }

        return "connection failed";
    }

    private static string Words(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset or SocketError.ConnectionAborted => "connection reset",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown => "host unreachable",
        SocketError.TimedOut => "connect limit reached",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => "host name not resolved",
        _ => $"connection failed ({error})",
    };
}
