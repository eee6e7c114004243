using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.LocalHost.Triggers;

/// <summary>
/// Maps HTTP functions as the Functions host does: one collection of routes in the order of <see cref="RouteOrder"/>, the methods as a constraint, and the first that fits
/// gets the call. A path with an empty segment (<c>//</c>) fits none.
/// </summary>
/// <remarks>What the collection finds for a path without parameters is kept in a table that is asked first: matching costs several microseconds a request.</remarks>
internal static class HttpRoutes
{
    public static void Map(WebApplication web, IEnumerable<HttpFunction> functions, string routePrefix, IServiceCollection services)
    {
        var constraints = web.Services.GetRequiredService<IInlineConstraintResolver>();
        var routes = RouteOrder.Of(functions).Select(function => new MappedFunction(
            function,
            $"{routePrefix.Trim('/')}/{function.Route}".TrimStart('/'),
            function.IsDisabled ? NotFound : HttpCall.Compile(function.Method, TakesOnlySingletons(function.Method.DeclaringType!, services) ? web.Services : null))).ToImmutableArray();

        var literals = LiteralsOf(routes);
        web.Use(next => context => Find(literals, context.Request) is { } handle ? handle(context) : next(context));

        var collection = new RouteCollection();
        foreach (var route in routes)
        {
            var methods = new RouteValueDictionary();
            if (!route.Function.Verbs.IsEmpty) methods.Add("httpMethod", new HttpMethodRouteConstraint([.. route.Function.Verbs]));
            collection.Add(new Route(new RouteHandler(route.Handle), route.Function.Name, route.Template, defaults: [], constraints: methods!, dataTokens: null, constraints));
        }

        web.UseRouter(collection);
    }

    private static FrozenDictionary<string, (string Verb, RequestDelegate Handle)[]> LiteralsOf(ImmutableArray<MappedFunction> routes)
    {
        var paths = routes.Where(route => !route.Template.Contains('{', StringComparison.Ordinal)).Select(route => "/" + route.Template).Distinct(StringComparer.OrdinalIgnoreCase);
        return paths.ToFrozenDictionary(path => path, path => routes
            .Where(route => new TemplateMatcher(TemplateParser.Parse(route.Template), []).TryMatch(path, []))
            .TakeWhile(route => !route.Template.Contains('{', StringComparison.Ordinal))
            .SelectMany(route => route.Function.Verbs.Select(verb => (verb, route.Handle)))
            .ToArray(), StringComparer.OrdinalIgnoreCase);
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

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    /// <summary>A class that takes only singletons gets the same from the root as from a scope, and a scope costs more than a microsecond.</summary>
    private static bool TakesOnlySingletons(Type type, IServiceCollection services) =>
        type.GetConstructors() is [var constructor] && constructor.GetParameters().All(parameter =>
            services.LastOrDefault(service => service.ServiceType == parameter.ParameterType) is { Lifetime: ServiceLifetime.Singleton });

    private sealed record MappedFunction(HttpFunction Function, string Template, RequestDelegate Handle);
}
