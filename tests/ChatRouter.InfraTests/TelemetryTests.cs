using Azure.Core;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using ChatRouter.Functions.Telemetry;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;

namespace ChatRouter.InfraTests;

/// <summary>What the worker does with the telemetry settings that the templates make.</summary>
public sealed class TelemetryTests
{
    private const string Connection = "InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://west.example/";
    private static readonly TokenCredential s_identity = new DefaultAzureCredential();

    [Fact]
    public void Configure_AzureTarget_TakesTheIdentityAndNoLiveMetrics()
    {
        var options = new AzureMonitorExporterOptions();
        TelemetryExport.Configure(options, TelemetryTargets.Read(name => name == TelemetryTargets.AzureSetting ? Connection : null, s_identity));

        Assert.Equal(Connection, options.ConnectionString);
        Assert.Same(s_identity, options.Credential);
        Assert.False(options.EnableLiveMetrics);
    }

    [Fact]
    public void Read_AzureSettingWithoutACredential_IsNoTarget()
        => Assert.False(TelemetryTargets.Read(name => name == TelemetryTargets.AzureSetting ? Connection : null, credential: null).IsAny);

    [Theory]
    [InlineData(TelemetryTargets.AzureSetting, Connection, "True")]
    [InlineData(TelemetryTargets.OtlpSetting, "http://collector:4317", "True")]
    [InlineData("OTHER", "x", null)]
    public void AddWorkerTelemetry_AnyTarget_TellsTheHostNotToRelayLogs(string setting, string value, string? capability)
    {
        var services = new ServiceCollection();
        services.AddOptions();
        services.AddWorkerTelemetry(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(setting, (string?)value)]).Build(), s_identity, withFaults: false);
        using var provider = services.BuildServiceProvider();

        Assert.Equal(capability, provider.GetRequiredService<IOptions<WorkerOptions>>().Value.Capabilities.TryGetValue("WorkerOpenTelemetryEnabled", out var found) ? found : null);
    }

    /// <summary>A client in the place of the SDK's own would not carry these.</summary>
    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_CERTIFICATE", true)]
    [InlineData("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", true)]
    [InlineData("OTEL_EXPORTER_OTLP_CLIENT_KEY", true)]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", false)]
    public void AddWorkerTelemetry_DrillsOnAndACertificate_TheSdkKeepsItsClient(string setting, bool keeps)
    {
        var services = new ServiceCollection();
        services.AddWorkerTelemetry(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(setting, (string?)"/certificate.pem")]).Build(), s_identity, withFaults: true);
        using var provider = services.BuildServiceProvider();
        var options = new OtlpExporterOptions();
        var usual = options.HttpClientFactory;

        TelemetryExport.Configure(options, provider.GetRequiredService<TelemetryFaults>());

        Assert.Equal(keeps, options.HttpClientFactory == usual);
    }

    [Theory]
    [InlineData(Connection, null, "to Application Insights")]
    [InlineData(Connection, "https://user:secret@collector:4318/path", "to Application Insights, to https://collector:4318 by OTLP")]
    [InlineData(null, null, "nowhere; OTEL_EXPORTER_OTLP_ENDPOINT sends it to a collector")]
    public void Describe_Targets_SaysWhereWithoutASecret(string? azure, string? otlp, string expected)
    {
        var targets = TelemetryTargets.Read(
            name => name switch { TelemetryTargets.AzureSetting => azure, TelemetryTargets.OtlpSetting => otlp, _ => null }, s_identity);

        Assert.Equal(expected, TelemetryStart.Describe(targets));
    }
}
