using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatRouter.Simulator.Transport;

/// <summary>One web server on one port of 127.0.0.1, without the layers of a host.</summary>
internal sealed class SimulatorServer : IAsyncDisposable
{
    private readonly KestrelServer _server;
    private readonly GatedListener _listener;

    private SimulatorServer(KestrelServer server, GatedListener listener)
    {
        (_server, _listener) = (server, listener);
        BaseUrl = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.EndPoint).Port}");
    }

    public Uri BaseUrl { get; }

    public bool IsListening => _listener.IsOpen;

    public static async Task<SimulatorServer> StartAsync(int port, Func<HttpContext, Task> handle, CancellationToken ct)
    {
        // One byte of write buffer: a flush then ends only when the socket has taken the bytes, so a connection cut after
        // forty tokens has delivered forty tokens.
        var transport = new SocketTransportOptions { MaxWriteBufferSize = 1 };
        var factory = new GatedListenerFactory(new SocketTransportFactory(Options.Create(transport), NullLoggerFactory.Instance));
        var options = new KestrelServerOptions { AddServerHeader = false, AllowResponseHeaderCompression = false };
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        var server = new KestrelServer(Options.Create(options), factory, NullLoggerFactory.Instance);
        try
        {
            await server.StartAsync(new RequestApplication(handle), ct);
        }
        catch
        {
            server.Dispose();
            throw;
        }

        return new SimulatorServer(server, factory.Listener!);
    }

    /// <summary>Closes the port and cuts every connection, at once.</summary>
    public void GoDown() => _listener.Close();

    /// <summary>Listens again on the same port, at once.</summary>
    public void ComeBack() => _listener.Open();

    public async ValueTask DisposeAsync()
    {
        // Hanging answers (the silent fault) would otherwise hold the stop for its whole grace period.
        _listener.Close();
        await _server.StopAsync(CancellationToken.None);
        _server.Dispose();
    }
}
