namespace ChatRouter.Health;

/// <summary>The connections of the prober, apart from those of traffic: a probe must not wait for a full pool, nor find a connection that is long open.</summary>
public static class ProbeTransport
{
    /// <summary>The connect limit.</summary>
    public static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(1.5);

    /// <summary>A sender for <see cref="Prober"/>; the caller disposes of it. Connections outlive a run only if probes follow within 5 s.</summary>
    public static HttpMessageInvoker Create() => new(new SocketsHttpHandler
    {
        ConnectTimeout = ConnectLimit,
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });
}
