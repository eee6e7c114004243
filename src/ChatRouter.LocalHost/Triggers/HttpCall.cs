using System.Linq.Expressions;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.LocalHost.Triggers;

/// <summary>
/// Compiles an HTTP function into a <see cref="RequestDelegate"/>: a new instance of its class, then a direct call.
/// Nothing is looked up, logged or awaited per request that the function does not ask for: the delegate hands on the function's own task.
/// </summary>
internal static class HttpCall
{
    private static readonly MethodInfo s_execute = typeof(HttpCall).GetMethod(nameof(ExecuteAsync), BindingFlags.NonPublic | BindingFlags.Static)!;
    private static readonly MethodInfo s_routeValue = typeof(HttpCall).GetMethod(nameof(RouteValue), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static bool CanReturn(Type type) => type == typeof(Task) || IsTaskOfResult(type);

    /// <param name="method">The function.</param>
    /// <param name="shared">Where its class takes its services from; null: from a scope of each request.</param>
    public static RequestDelegate Compile(MethodInfo method, IServiceProvider? shared)
    {
        var instance = Expression.Parameter(typeof(object));
        var context = Expression.Parameter(typeof(HttpContext));
        var arguments = method.GetParameters().Select(parameter => Argument(parameter, context));
        Expression call = Expression.Call(Expression.Convert(instance, method.DeclaringType!), method, arguments);
        if (IsTaskOfResult(method.ReturnType)) call = Expression.Call(s_execute.MakeGenericMethod(method.ReturnType.GetGenericArguments()), call, context);
        var invoke = Expression.Lambda<Func<object, HttpContext, Task>>(call, instance, context).Compile();
        if (shared is null)
        {
            var create = ActivatorUtilities.CreateFactory(method.DeclaringType!, Type.EmptyTypes);
            return httpContext => invoke(create(httpContext.RequestServices, null), httpContext);
        }

        // Asked for at the first request, when everything has been started; singletons stay what they are.
        var createShared = new Lazy<Func<object>>(() => Creator(method.DeclaringType!, shared), LazyThreadSafetyMode.PublicationOnly);
        return httpContext => invoke(createShared.Value(), httpContext);
    }

    private static Func<object> Creator(Type type, IServiceProvider singletons)
    {
        var constructor = type.GetConstructors().Single();
        var arguments = constructor.GetParameters().Select(parameter => Expression.Constant(singletons.GetRequiredService(parameter.ParameterType), parameter.ParameterType));
        return Expression.Lambda<Func<object>>(Expression.New(constructor, arguments)).Compile();
    }

    private static bool IsTaskOfResult(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>) && typeof(IResult).IsAssignableFrom(type.GetGenericArguments()[0]);

    private static Expression Argument(ParameterInfo parameter, Expression context) => parameter.ParameterType switch
    {
        var type when type == typeof(HttpContext) => context,
        var type when type == typeof(HttpRequest) => Expression.Property(context, nameof(HttpContext.Request)),
        var type when type == typeof(CancellationToken) => Expression.Property(context, nameof(HttpContext.RequestAborted)),
        _ => Expression.Call(s_routeValue, context, Expression.Constant(parameter.Name)),
    };

    private static string? RouteValue(HttpContext context, string name) => context.Request.RouteValues[name] as string;

    private static async Task ExecuteAsync<T>(Task<T> result, HttpContext context)
        where T : IResult => await (await result).ExecuteAsync(context);
}
