using System.Collections.Frozen;
using System.Net;
using ChatRouter.Model;

namespace ChatRouter.Attempts;

/// <summary>One connection pool per backend. No retries, no redirects, no cookies, no proxy: every byte is the attempt's own affair.</summary>
public sealed class BackendClients : IDisposable
{
    private readonly FrozenDictionary<string, HttpMessageInvoker> _clients;

    /// <summary>Pools for all backends of the model; opens no connection.</summary>
    public BackendClients(RouterModel model)
        : this(model, CreateHandler)
    {
    }

    internal BackendClients(RouterModel model, Func<Backend, HttpMessageHandler> handler)
        => _clients = model.Backends.ToFrozenDictionary(b => b.Name, b => new HttpMessageInvoker(handler(b)), StringComparer.Ordinal);

    internal HttpMessageInvoker this[Backend backend] => _clients[backend.Name];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in _clients.Values) client.Dispose();
    }

    private static SocketsHttpHandler CreateHandler(Backend backend) => new()
    {
        ConnectTimeout = backend.Timers.Connect,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        EnableMultipleHttp2Connections = true,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
    };
}
