using Microsoft.AspNetCore.Http;

namespace ChatRouter.Http.Headers;

/// <summary>
/// Stands for the client that a request comes from: the address and port that the platform's front end forwards, else those of the connection. Good enough to tell the repeats of
/// one client from the same question of another; never a proof of anything.
/// </summary>
internal static class CallerMark
{
    public static int Of(HttpContext context)
    {
        var forwarded = context.Request.Headers["X-Forwarded-For"];
        return forwarded.Count > 0 ? forwarded.ToString().GetHashCode(StringComparison.Ordinal) : HashCode.Combine(context.Connection.RemoteIpAddress, context.Connection.RemotePort);
    }
}
