using System.Net;

namespace ChatRouter.Alerts;

/// <summary>The connections of all channels that speak HTTP: apart from those of backends, and no redirect is followed.</summary>
internal static class ChannelTransport
{
    public static HttpMessageInvoker Create() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = 32,
    });
}
