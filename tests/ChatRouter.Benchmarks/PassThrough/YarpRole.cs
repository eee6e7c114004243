using ChatRouter.Benchmarks.Run;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace ChatRouter.Benchmarks.PassThrough;

/// <summary>YARP's forwarder from its package with nothing switched on: no routes, no health checks, no limits.</summary>
internal static class YarpRole
{
    public static async Task RunAsync(int backendPort, CancellationToken cancellationToken)
    {
        await using var app = RoleHost.Create(services => services.AddHttpForwarder());
        var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
        });
        var backend = $"http://127.0.0.1:{backendPort}/";

        // A failed forward is a 502, which the driver counts.
        app.Run(async context => await forwarder.SendAsync(context, backend, invoker));
        await RoleHost.RunAsync(app, cancellationToken);
    }
}
