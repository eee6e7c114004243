using Azure.Core;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Azure.Monitor.OpenTelemetry.Exporter;

/// <summary>Takes the options as the package does, and exports nothing.</summary>
public static class AzureMonitorExporterExtensions
{
    public static TracerProviderBuilder AddAzureMonitorTraceExporter(
        this TracerProviderBuilder builder, Action<AzureMonitorExporterOptions> configure = null, TokenCredential credential = null, string name = null)
    {
        Configure(configure);
        return builder;
    }

    public static MeterProviderBuilder AddAzureMonitorMetricExporter(
        this MeterProviderBuilder builder, Action<AzureMonitorExporterOptions> configure = null, TokenCredential credential = null, string name = null)
    {
        Configure(configure);
        return builder;
    }

    public static OpenTelemetryLoggerOptions AddAzureMonitorLogExporter(
        this OpenTelemetryLoggerOptions loggerOptions, Action<AzureMonitorExporterOptions> configure = null, TokenCredential credential = null)
    {
        Configure(configure);
        return loggerOptions;
    }

    // What the caller's own code does with the options is the same with either.
    private static void Configure(Action<AzureMonitorExporterOptions> configure) => configure?.Invoke(new AzureMonitorExporterOptions());
}
