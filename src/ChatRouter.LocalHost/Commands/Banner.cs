using System.Text;
using ChatRouter.Functions;
using ChatRouter.Functions.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.LocalHost.Commands;

/// <summary>What is printed at the start: where everything is, and commands that work as they stand.</summary>
internal static class Banner
{
    public static string Of(LocalHostApp app, LocalHostOptions options)
    {
        var isBuiltIn = options.ConfigFile is null;
        var address = app.BaseAddress.ToString().TrimEnd('/');
        var key = isBuiltIn ? RouterJson.BuiltInKey : "$CHATROUTER_KEY";
        var text = new StringBuilder();

        text.AppendLine(ServiceBusExtension.IsStandIn
            ? "ChatRouter LocalHost, with a stand-in for the worker's Service Bus extension, which the package feed of this build lacked."
            : "ChatRouter LocalHost.");
        text.AppendLine();
        text.AppendLine($"  API base    {address}/v1");
        text.AppendLine(isBuiltIn ? $"  keys        {key}; for /ops {RouterJson.BuiltInOpsKey}" : $"  keys        those of {options.ConfigFile}; put one into CHATROUTER_KEY");
        text.AppendLine($"  models      {string.Join(", ", app.Model.Routes.Keys.Order(StringComparer.Ordinal))}");
        text.AppendLine($"  state       {StateOf(options.Storage)}");
        text.AppendLine($"  telemetry   {TelemetryStart.Describe(app.Services.GetRequiredService<TelemetryTargets>())}");
        // The one that takes all paths only refuses them.
        foreach (var function in app.Catalog.Http.Where(function => !function.Route.StartsWith("{*", StringComparison.Ordinal))) text.AppendLine($"  http        {string.Join(',', function.Verbs.DefaultIfEmpty("any")),-12} /{function.Route}");
        foreach (var function in app.Catalog.Timers) text.AppendLine($"  timer       {function.Schedule,-12} {function.Name}");
        foreach (var function in app.Catalog.ServiceBus) text.AppendLine($"  queue       {function.QueueName,-12} {function.Name}");
        foreach (var warning in isBuiltIn ? [] : app.Warnings) text.AppendLine($"  warning     {warning}");
        text.AppendLine();

        text.AppendLine("Ask:");
        text.AppendLine($$"""
              curl -s {{address}}/v1/chat/completions -H "Authorization: Bearer {{key}}" -H "Content-Type: application/json" -d '{"model":"{{app.Model.Routes.Keys.Order(StringComparer.Ordinal).FirstOrDefault()}}","messages":[{"role":"user","content":"Hello"}]}'
            """);
        if (app.Simulator is { } simulator)
        {
            var control = $"{simulator.Control.ToString().TrimEnd('/')}/control";
            var first = simulator.Backends.Values.First();
            text.AppendLine($"Break a simulated backend ({control} lists them), ask again, mend it:");
            text.AppendLine($$"""  curl -s -X PUT {{control}}/{{first.Name}} -d '{"fault":"down"}'""");
            text.AppendLine($"  curl -s -X DELETE {control}/{first.Name}");
        }

        text.AppendLine("Ctrl-C stops.");
        return text.ToString();
    }

    // A connection string holds a key.
    private static string StateOf(string storage) => storage.ToUpperInvariant() switch
    {
        "MEMORY" => "in memory, gone with this process",
        "AZURITE" => "in Azurite",
        _ => "in the given storage account",
    };
}
