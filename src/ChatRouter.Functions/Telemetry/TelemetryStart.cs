using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ChatRouter.Functions.Telemetry;

/// <summary>Makes the providers before the first request, and says where telemetry goes.</summary>
internal sealed partial class TelemetryStart(TelemetryTargets targets, IServiceProvider services, ILogger<TelemetryStart> log) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<TelemetryFaults>() is { } faults) faults.Orders = services.GetRequiredService<RouterEngine>().Faults;
        services.GetService<MeterProvider>();
        services.GetService<TracerProvider>();
        var destination = Describe(targets);
        Destination(log, destination);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Where telemetry goes, in words that hold no secret.</summary>
    public static string Describe(TelemetryTargets targets)
    {
        var azure = targets.AzureConnection is null ? null : "to Application Insights";
        var otlp = targets.Otlp is { } collector ? $"to {collector.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)} by OTLP" : null;
        return (azure, otlp) switch
        {
            (null, null) => $"nowhere; {TelemetryTargets.OtlpSetting} sends it to a collector",
            _ => string.Join(", ", new[] { azure, otlp }.OfType<string>()),
        };
    }

    [LoggerMessage(EventId = 3101, Level = LogLevel.Information, Message = "Telemetry goes {Destination}")]
    private static partial void Destination(ILogger log, string destination);
}
