using System.Collections.Immutable;
using System.Reflection;
using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.LocalHost.Triggers;

/// <summary>Collects functions and everything that is wrong with them.</summary>
internal sealed class CatalogReader(AppSettings settings)
{
    private static readonly Type[] s_timerParameters = [typeof(TimerInfo), typeof(CancellationToken)];
    private static readonly Type[] s_queueParameters = [typeof(ServiceBusReceivedMessage), typeof(ServiceBusMessageActions), typeof(CancellationToken)];
    private static readonly Type[] s_httpParameters = [typeof(HttpRequest), typeof(HttpContext), typeof(CancellationToken)];
    private static readonly string[] s_reservedRoutes = ["admin", "runtime"];

    private readonly List<string> _problems = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _routes = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<HttpFunction> _http = [];
    private readonly List<TimerFunction> _timers = [];
    private readonly List<ServiceBusFunction> _serviceBus = [];

    public void Add(string name, MethodInfo method)
    {
        if (!_names.Add(name)) Report(name, "another function has this name");
        if (!method.IsPublic || method.IsStatic || method.DeclaringType is not { IsVisible: true, IsAbstract: false })
        {
            Report(name, "it must be a public instance method of a public class");
            return;
        }

        if (typeof(IDisposable).IsAssignableFrom(method.DeclaringType) || typeof(IAsyncDisposable).IsAssignableFrom(method.DeclaringType))
        {
            Report(name, "its class is disposable, and LocalHost does not dispose function classes");
        }

        foreach (var parameter in method.GetParameters())
        {
            switch (parameter.GetCustomAttributes().FirstOrDefault(attribute => attribute is HttpTriggerAttribute or TimerTriggerAttribute or ServiceBusTriggerAttribute))
            {
                case HttpTriggerAttribute trigger:
                    AddHttp(name, method, trigger);
                    return;
                case TimerTriggerAttribute trigger:
                    AddTimer(name, method, trigger);
                    return;
                case ServiceBusTriggerAttribute trigger:
                    AddServiceBus(name, method, parameter, trigger);
                    return;
            }
        }

        Report(name, "it has no HTTP, timer or Service Bus trigger, and LocalHost runs no other");
    }

    public FunctionCatalog Finish()
    {
        foreach (var (function, problem) in RouteOrder.ShadowedOf(_http)) Report(function, problem);
        return _problems.Count == 0
            ? new() { Http = [.. _http], Timers = [.. _timers], ServiceBus = [.. _serviceBus] }
            : throw new StartupException(string.Join(Environment.NewLine, _problems));
    }

    private void AddHttp(string name, MethodInfo method, HttpTriggerAttribute trigger)
    {
        var route = Resolve(name, trigger.Route is { Length: > 0 } given ? given.Trim('/') : name);
        RoutePattern pattern;
        try
        {
            pattern = RoutePatternFactory.Parse(route);
        }
        catch (RoutePatternException)
        {
            Report(name, $"its route '{route}' is not a route template");
            return;
        }

        if (s_reservedRoutes.Any(reserved => route.StartsWith(reserved, StringComparison.OrdinalIgnoreCase)))
        {
            Report(name, $"its route '{route}' begins with a word that the Functions host keeps for itself ({string.Join(", ", s_reservedRoutes)})");
        }

        ImmutableArray<string> verbs = [.. (trigger.Methods ?? []).Select(verb => verb.ToUpperInvariant())];
        foreach (var verb in verbs.DefaultIfEmpty("any method"))
        {
            if (!_routes.Add($"{verb} {route}")) Report(name, $"another function has the route '{route}' for {verb}");
        }

        foreach (var parameter in Unbound(method, s_httpParameters))
        {
            if (parameter.ParameterType == typeof(string) && pattern.GetParameter(parameter.Name!) is not null) continue;
            ReportParameter(name, parameter, "HttpRequest, HttpContext, CancellationToken or a string named as a route parameter");
        }

        if (!HttpCall.CanReturn(method.ReturnType)) Report(name, "it must return Task or a Task of an IResult");
        _http.Add(new(name, method, route, verbs, settings.IsDisabled(name)));
    }

    private void AddTimer(string name, MethodInfo method, TimerTriggerAttribute trigger)
    {
        var expression = Resolve(name, trigger.Schedule);
        if (trigger.RunOnStartup) Report(name, "RunOnStartup runs on every instance at every start; call what it does from somewhere else");
        CheckCall(name, method, s_timerParameters, "TimerInfo or CancellationToken");
        if (!TimerSchedule.TryParse(expression, out var schedule)) Report(name, $"its schedule '{expression}' is not a six-field NCRONTAB expression (second minute hour day month weekday)");
        else if (!settings.IsDisabled(name)) _timers.Add(new(name, method, schedule));
    }

    private void AddServiceBus(string name, MethodInfo method, ParameterInfo parameter, ServiceBusTriggerAttribute trigger)
    {
        if (trigger.QueueName is not { } queueName)
        {
            Report(name, "it reads a topic, and LocalHost has only queues");
            return;
        }

        if (trigger.IsBatched || trigger.IsSessionsEnabled) Report(name, "it asks for batches or sessions, and LocalHost delivers single messages");
        CheckCall(name, method, s_queueParameters, "ServiceBusReceivedMessage, ServiceBusMessageActions or CancellationToken");

        // False is also the property's default; only the attribute's text tells "not said" from "false".
        var isSaid = parameter.CustomAttributes.Any(attribute => attribute.AttributeType == typeof(ServiceBusTriggerAttribute)
            && attribute.NamedArguments.Any(argument => argument.MemberName == nameof(ServiceBusTriggerAttribute.AutoCompleteMessages)));
        if (!settings.IsDisabled(name)) _serviceBus.Add(new(name, method, Resolve(name, queueName), isSaid ? trigger.AutoCompleteMessages : null));
    }

    private void CheckCall(string name, MethodInfo method, Type[] bindable, string expected)
    {
        foreach (var parameter in Unbound(method, bindable)) ReportParameter(name, parameter, expected);
        if (method.ReturnType != typeof(Task)) Report(name, "it must return Task");
    }

    private string Resolve(string name, string text) => settings.Resolve(text, missing => Report(name, $"the app setting '{missing}' that it names has no value"));

    private void ReportParameter(string name, ParameterInfo parameter, string expected) =>
        Report(name, $"its parameter '{parameter.Name}' is a {parameter.ParameterType.Name}; LocalHost passes {expected}");

    private void Report(string name, string problem) => _problems.Add($"Function '{name}': {problem}.");

    private static IEnumerable<ParameterInfo> Unbound(MethodInfo method, Type[] bindable) =>
        method.GetParameters().Where(parameter => !bindable.Contains(parameter.ParameterType));
}
