using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ChatRouter.Http;

/// <summary>
/// What strangers may take of a server before anything of theirs is read. Kestrel bounds the rest: 32 KiB and 100 headers, bodies and readers of fewer than 240 bytes a second
/// after 5 s, 64 KiB of an answer that is not read.
/// </summary>
public static class ConnectionLimits
{
    /// <summary>Most connections of a server that callers reach directly. Further ones are closed at once.</summary>
    public const int MostConnections = 10_000;

    /// <summary>For a server behind the platform's front end: the head of a request arrives within 10 s.</summary>
    public static void Apply(KestrelServerLimits limits) => limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);

    /// <summary>For a server that callers reach directly: a bound of connections besides, and idle ones end after a minute.</summary>
    public static void ApplyToDoor(KestrelServerLimits limits)
    {
        Apply(limits);
        limits.MaxConcurrentConnections = MostConnections;
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(1);
    }
}
