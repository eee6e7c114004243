using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Http;

/// <summary>Ids of requests.</summary>
internal static class RequestIds
{
    private const int LongestForeignId = 128;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:");

    /// <summary>A new id; ids sort by time.</summary>
    public static string New() => "req_" + Guid.CreateVersion7().ToString("N");

    /// <summary>The caller's own <c>x-request-id</c> if it is harmless, else <paramref name="own"/>.</summary>
    public static string Echo(HttpRequest request, string own)
    {
        var given = request.Headers["x-request-id"].ToString();
        return given.Length is > 0 and <= LongestForeignId && !given.AsSpan().ContainsAnyExcept(Allowed) ? given : own;
    }
}
