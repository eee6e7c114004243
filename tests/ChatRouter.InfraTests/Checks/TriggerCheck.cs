using System.Reflection;
using ChatRouter.Functions;
using ChatRouter.Storage;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.InfraTests.Checks;

/// <summary>Queue, tables, connection and always-ready names are those that the code has.</summary>
internal static class TriggerCheck
{
    /// <summary>Every function of the app: its name and the attribute of its trigger.</summary>
    public static IReadOnlyList<(string Name, Attribute Trigger)> Functions { get; } =
    [
        .. from type in typeof(BatchQueue).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           let trigger = method.GetParameters().SelectMany(parameter => parameter.GetCustomAttributes())
               .Single(attribute => attribute.GetType().Name.EndsWith("TriggerAttribute", StringComparison.Ordinal))
           select (function.Name, trigger),
    ];

    // A missed run of these costs nothing: the next one does its work, too.
    private static readonly string[] MayStartCold = ["rollupslo", "advancereleases", "rundrills"];

    public static IEnumerable<Finding> Run(Deployment deployment)
    {
        foreach (var (name, _) in Functions.Where(function => function.Name.Any(char.IsAsciiLetterUpper)))
        {
            yield return new Finding(name, "function names are lower case: the platform compares them with case when it scales");
        }

        var ready = deployment.Full.OfType("Microsoft.Web/sites").SelectMany(site => site.At("properties.functionAppConfig.scaleAndConcurrency.alwaysReady")!.Value.EnumerateArray())
            .Select(group => group.GetProperty("name").GetString()!).Where(name => name != "http").ToArray();
        foreach (var name in ready.Where(name => Functions.All(function => "function:" + function.Name != name)))
        {
            yield return new Finding(AppSettings.Template, $"'{name}' is always ready and no function");
        }

        foreach (var (name, _) in Functions.Where(f => f.Trigger is TimerTriggerAttribute && !MayStartCold.Contains(f.Name, StringComparer.Ordinal) && !ready.Contains("function:" + f.Name, StringComparer.Ordinal)))
        {
            yield return new Finding(AppSettings.Template, $"the timer '{name}' cannot be kept ready");
        }

        var settings = AppSettings.Plain(deployment);
        var queues = Names(deployment, "Microsoft.ServiceBus/namespaces/queues");
        if (!queues.SequenceEqual([BatchQueue.Name], StringComparer.Ordinal))
        {
            yield return new Finding(Deployment.Main, $"the queues are {string.Join(", ", queues)} and the code has {BatchQueue.Name}");
        }

        foreach (var queue in queues.Where(queue => Functions.All(function => function.Trigger is not ServiceBusTriggerAttribute trigger
            || trigger.QueueName != queue)))
        {
            yield return new Finding(Deployment.Main, $"queue '{queue}' is made and no function reads it");
        }

        foreach (var (name, trigger) in Functions.Where(function => function.Trigger is ServiceBusTriggerAttribute))
        {
            var attribute = (ServiceBusTriggerAttribute)trigger;
            if (!queues.Contains(attribute.QueueName, StringComparer.Ordinal))
            {
                yield return new Finding(Deployment.Main, $"'{name}' reads queue '{attribute.QueueName}', which is not made");
            }

            foreach (var part in (string[])["fullyQualifiedNamespace", "credential", "clientId"])
            {
                if (!settings.Contains($"{attribute.Connection}__{part}", StringComparer.Ordinal))
                {
                    yield return new Finding(AppSettings.Template, $"'{name}' has connection '{attribute.Connection}' and '{attribute.Connection}__{part}' is not set");
                }
            }
        }

        var tables = Names(deployment, "Microsoft.Storage/storageAccounts/tableServices/tables");
        foreach (var table in TableNames.All.Except(tables, StringComparer.Ordinal))
        {
            yield return new Finding(Deployment.Main, $"table '{table}' is not made");
        }

        foreach (var table in tables.Except(TableNames.All, StringComparer.Ordinal))
        {
            yield return new Finding(Deployment.Main, $"table '{table}' is made and the code has none of that name");
        }
    }

    private static string[] Names(Deployment deployment, string type) => [.. deployment.Small.OfType(type).Select(resource => resource.Name)];
}
