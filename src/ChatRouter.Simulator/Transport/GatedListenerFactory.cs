using System.Net;
using Microsoft.AspNetCore.Connections;

namespace ChatRouter.Simulator.Transport;

/// <summary>Gives the web server one listener whose port can be closed and opened again while the server runs.</summary>
internal sealed class GatedListenerFactory(IConnectionListenerFactory inner) : IConnectionListenerFactory
{
    public GatedListener? Listener { get; private set; }

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = new GatedListener(inner, await inner.BindAsync(endpoint, cancellationToken));
        return Listener = listener;
    }
}
