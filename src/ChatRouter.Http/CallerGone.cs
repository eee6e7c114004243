using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Http;

/// <summary>The platform reports a gone caller by the call's token, by the connection's token, or by both: either counts.</summary>
internal static class CallerGone
{
    /// <summary>One token for both; the returned source, if any, must be disposed.</summary>
    public static CancellationTokenSource? Token(HttpContext context, CancellationToken call, out CancellationToken token)
    {
        token = context.RequestAborted;
        if (!call.CanBeCanceled || call == token) return null;
        var both = CancellationTokenSource.CreateLinkedTokenSource(token, call);
        token = both.Token;
        return both;
    }

    /// <summary>Whether an exception only says that the caller has left; reading from the connection may say so before the token does.</summary>
    public static bool Explains(Exception exception, CancellationToken gone)
        => exception is ConnectionResetException or ConnectionAbortedException
            || (gone.IsCancellationRequested && exception is OperationCanceledException or IOException);
}
