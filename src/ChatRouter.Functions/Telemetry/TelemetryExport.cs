using System.Reflection;
using Azure.Core.Pipeline;
using Azure.Monitor.OpenTelemetry.Exporter;
using ChatRouter.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ChatRouter.Functions.Telemetry;

/// <summary>Exports the router's metrics, spans and logs to the targets.</summary>
internal static class TelemetryExport
{
    private static readonly string[] s_certificates = ["OTEL_EXPORTER_OTLP_CERTIFICATE", "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "OTEL_EXPORTER_OTLP_CLIENT_KEY"];

    /// <summary>Registers the providers; they live as long as the container and send what they hold when it is disposed.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="settings">Where the SDK reads its <c>OTEL_*</c> variables.</param>
    /// <param name="targets">Where telemetry goes; without any, only the line at the start remains.</param>
    /// <param name="withFaults">Whether faults may be put into the way there: drills are on.</param>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration settings, TelemetryTargets targets, bool withFaults)
    {
        // Where certificates are named, the SDK's own client must be left to use them.
        var faults = withFaults ? new TelemetryFaults { ReachOtlp = !s_certificates.Any(name => settings[name] is { Length: > 0 }) } : null;
        if (faults is not null) services.AddSingleton(faults);
        services.AddSingleton(targets);
        services.AddHostedService<TelemetryStart>();
        if (!targets.IsAny) return;

        // One for all three, so that they name the same instance.
        var resource = ResourceOf(settings);
        services.AddSingleton(_ => Metrics(targets, settings, resource, faults));
        services.AddSingleton(_ => Traces(targets, settings, resource, faults));
        services.AddLogging(logging => logging.AddOpenTelemetry(logs => Logs(logs, targets, resource, faults)));
    }

    /// <summary>How the Azure exporter is set up for every signal.</summary>
    internal static void Configure(AzureMonitorExporterOptions azure, TelemetryTargets targets, TelemetryFaults? faults = null)
    {
        azure.ConnectionString = targets.AzureConnection;
        azure.Credential = targets.Credential;

        // A connection of its own and a sample every second; the alerts and the workbook need none of it.
        azure.EnableLiveMetrics = false;
        if (faults is not null) azure.Transport = new HttpClientTransport(new FaultyExport(faults));
    }

    /// <summary>How the OTLP exporter is set up for every signal.</summary>
    internal static void Configure(OtlpExporterOptions otlp, TelemetryFaults? faults)
    {
        if (faults is { ReachOtlp: true }) otlp.HttpClientFactory = () => new HttpClient(new FaultyExport(faults)) { Timeout = TimeSpan.FromMilliseconds(otlp.TimeoutMilliseconds) };
    }

    private static MeterProvider Metrics(TelemetryTargets targets, IConfiguration settings, ResourceBuilder resource, TelemetryFaults? faults)
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(settings))
            .SetResourceBuilder(resource)
            .AddMeter(RouterMeters.MeterName);
        if (targets.AzureConnection is not null) builder.AddAzureMonitorMetricExporter(azure => Configure(azure, targets, faults), targets.Credential);
        if (targets.Otlp is not null) builder.AddOtlpExporter(otlp => Configure(otlp, faults));
        return builder.Build();
    }

    private static TracerProvider Traces(TelemetryTargets targets, IConfiguration settings, ResourceBuilder resource, TelemetryFaults? faults)
    {
        var builder = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(settings))
            .SetResourceBuilder(resource)
            .AddSource(RouterTracing.SourceName);
        if (targets.AzureConnection is not null) builder.AddAzureMonitorTraceExporter(azure => Configure(azure, targets, faults), targets.Credential);
        if (targets.Otlp is not null) builder.AddOtlpExporter(otlp => Configure(otlp, faults));
        return builder.Build();
    }

    private static void Logs(OpenTelemetryLoggerOptions logs, TelemetryTargets targets, ResourceBuilder resource, TelemetryFaults? faults)
    {
        logs.SetResourceBuilder(resource);
        logs.IncludeFormattedMessage = true;
        if (targets.AzureConnection is not null) logs.AddAzureMonitorLogExporter(azure => Configure(azure, targets, faults), targets.Credential);
        if (targets.Otlp is not null) logs.AddOtlpExporter(otlp => Configure(otlp, faults));
    }

    /// <summary>The name and instance that telemetry carries; <c>OTEL_SERVICE_NAME</c> and <c>OTEL_RESOURCE_ATTRIBUTES</c> win.</summary>
    private static ResourceBuilder ResourceOf(IConfiguration settings)
    {
        var version = typeof(TelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        var attributes = new List<KeyValuePair<string, object>>();
        foreach (var pair in (settings["OTEL_RESOURCE_ATTRIBUTES"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (pair.Split('=', 2) is [{ Length: > 0 } key, var value]) attributes.Add(new(key, Uri.UnescapeDataString(value)));
        }

        if (settings["OTEL_SERVICE_NAME"] is { Length: > 0 } name) attributes.Add(new("service.name", name));
        return ResourceBuilder.CreateEmpty().AddTelemetrySdk().AddService("chatrouter", serviceVersion: version, autoGenerateServiceInstanceId: true).AddAttributes(attributes);
    }
}
