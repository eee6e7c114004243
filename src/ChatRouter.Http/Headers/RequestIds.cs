using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Http.Headers;

/// <summary>Ids of requests.</summary>
internal static class RequestIds
{
    private const int LongestForeignId = 128;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:");

    // Drawn once: a system call for every id would cost more than routing does. Ids are unique, not secret.
    private static readonly string Process = string.Create(
        CultureInfo.InvariantCulture, $"req_{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds():x12}{Guid.NewGuid().ToString("N")[..12]}");

    private static uint s_count;

    /// <summary>A new id; those of one process sort by time.</summary>
    public static string New()
    {
        Span<byte> count = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(count, Interlocked.Increment(ref s_count));
        return string.Concat(Process, Convert.ToHexStringLower(count));
    }

    /// <summary>The caller's own <c>x-request-id</c> if it is harmless, else <paramref name="own"/>.</summary>
    public static string Echo(HttpRequest request, string own)
    {
        var given = request.Headers["x-request-id"].ToString();
        return given.Length is > 0 and <= LongestForeignId && !given.AsSpan().ContainsAnyExcept(Allowed) ? given : own;
    }
}
