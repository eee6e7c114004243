using System.Collections.Frozen;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.LocalHost.Triggers;

/// <summary>
/// Maps HTTP functions. A path without parameters is found in a table before routing runs: such a route has precedence anyway,
/// and routing with its values costs several microseconds a request.
/// </summary>
internal static class HttpRoutes
{
    public static void Map(WebApplication web, FunctionCatalog catalog, string routePrefix, IServiceCollection services)
    {
        var routes = catalog.Http.Select(function => new Route(
            function,
            $"/{routePrefix.Trim('/')}/{function.Route}".Replace("//", "/", StringComparison.Ordinal),
            HttpCall.Compile(function.Method, TakesOnlySingletons(function.Method.DeclaringType!, services) ? web.Services : null))).ToArray();

        var literals = routes
            .Where(route => !route.Path.Contains('{', StringComparison.Ordinal) && !route.Function.Verbs.IsEmpty)
            .GroupBy(route => route.Path, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(
                group => group.Key, group => group.SelectMany(route => route.Function.Verbs.Select(verb => (verb, route.Handle))).ToArray(), StringComparer.OrdinalIgnoreCase);
        web.Use(next => context => Find(literals, context.Request) is { } handle ? handle(context) : next(context));

        web.UseRouting();
        foreach (var route in routes)
        {
            var endpoint = route.Function.Verbs.IsEmpty ? web.Map(route.Path, route.Handle) : web.MapMethods(route.Path, route.Function.Verbs, route.Handle);
            endpoint.WithDisplayName(route.Function.Name);
        }
    }

    private static RequestDelegate? Find(FrozenDictionary<string, (string Verb, RequestDelegate Handle)[]> literals, HttpRequest request)
    {
        if (request.Path.Value is not { } path || !literals.TryGetValue(path, out var handlers)) return null;
        foreach (var (verb, handle) in handlers)
        {
            if (HttpMethods.Equals(verb, request.Method)) return handle;
        }

        return null;
    }

    /// <summary>A class that takes only singletons gets the same from the root as from a scope, and a scope costs more than a microsecond.</summary>
    private static bool TakesOnlySingletons(Type type, IServiceCollection services) =>
        type.GetConstructors() is [var constructor] && constructor.GetParameters().All(parameter =>
            services.LastOrDefault(service => service.ServiceType == parameter.ParameterType) is { Lifetime: ServiceLifetime.Singleton });

    private sealed record Route(HttpFunction Function, string Path, RequestDelegate Handle);
}
