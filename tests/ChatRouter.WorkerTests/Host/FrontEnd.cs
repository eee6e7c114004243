using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace ChatRouter.WorkerTests.Host;

/// <summary>
/// The host's HTTP server on a free port of loopback. Functions are mapped in alphabetical order of their names, and the first whose route and methods match
/// has the request, however much better another would match: the host routes by a plain list.
/// </summary>
internal sealed class FrontEnd : IAsyncDisposable
{
    private const long LargestBody = 100 * 1024 * 1024;

    private readonly WebApplication _web;
    private readonly HttpInvocation _invocation;

    private FrontEnd(WebApplication web, HttpInvocation invocation)
    {
        _web = web;
        _invocation = invocation;
    }

    public Uri Address => new(_web.Urls.Single());

    public static async Task<FrontEnd> StartAsync(
        IEnumerable<IndexedFunction> functions, string routePrefix, IReadOnlyDictionary<string, string> settings, WorkerChannel worker, Uri workerHttp)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = LargestBody);
        builder.Services.AddRouting().AddHttpForwarder();
        var web = builder.Build();
        var invocation = new HttpInvocation(worker, workerHttp, web.Services.GetRequiredService<IHttpForwarder>());
        web.UseRouter(RoutesOf(functions, routePrefix, web.Services.GetRequiredService<IInlineConstraintResolver>(), (context, function) =>
        {
            if (!settings.IsDisabled(function.Name)) return invocation.InvokeAsync(context, function);
            context.Response.StatusCode = (int)HttpStatusCode.NotFound;
            return Task.CompletedTask;
        }));
        await web.StartAsync();
        return new FrontEnd(web, invocation);
    }

    public async ValueTask DisposeAsync()
    {
        // Streams that a failed test has left open must not hold up the end.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _web.StopAsync(now.Token);
        await _web.DisposeAsync();
        _invocation.Dispose();
    }

    internal static RouteCollection RoutesOf(
        IEnumerable<IndexedFunction> functions, string routePrefix, IInlineConstraintResolver constraints, Func<HttpContext, IndexedFunction, Task> invoke)
    {
        var routes = new RouteCollection();
        foreach (var function in functions.Where(function => function.IsHttp).OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase))
        {
            Dictionary<string, object> methods = function.Methods is { Length: > 0 } named ? new() { ["httpMethod"] = new HttpMethodRouteConstraint(named) } : [];
            var template = routePrefix.Length == 0 ? function.Route : $"{routePrefix}/{function.Route}";
            routes.Add(new Route(new RouteHandler(context => invoke(context, function)), function.Name, template, defaults: null, methods, dataTokens: null, constraints));
        }

        return routes;
    }
}
