using Azure.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Functions.Telemetry;

/// <summary>Telemetry of the Functions worker: the router's export, and an agreement with the host on who sends the logs.</summary>
internal static class WorkerTelemetry
{
    /// <summary>The name under which a worker tells the host that it exports its own logs.</summary>
    internal const string Capability = "WorkerOpenTelemetryEnabled";

    /// <param name="services">The worker's services.</param>
    /// <param name="settings">App settings.</param>
    /// <param name="credential">The app's identity.</param>
    /// <param name="withFaults">Whether drills are on.</param>
    /// <exception cref="InvalidOperationException">A setting is not valid.</exception>
    public static void AddWorkerTelemetry(this IServiceCollection services, IConfiguration settings, TokenCredential credential, bool withFaults)
    {
        // The levels of host.json, which do not reach the worker: it would send the host four lines for every call, to be thrown away there.
        // The web host's category also costs an activity.
        services.AddLogging(logging => logging
            .AddFilter(category: null, LogLevel.Warning)
            .AddFilter("ChatRouter", LogLevel.Information)
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None));

        var targets = TelemetryTargets.Read(name => settings[name], credential);
        services.AddTelemetry(settings, targets, withFaults);
        if (!targets.IsAny) return;

        // Else the host relays every log line as well, and under the function's name in place of the category that the workbook asks for.
        services.Configure<WorkerOptions>(worker => worker.Capabilities[Capability] = bool.TrueString);
    }
}
