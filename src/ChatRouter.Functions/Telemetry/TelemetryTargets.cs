using Azure.Core;

namespace ChatRouter.Functions.Telemetry;

/// <summary>Where metrics, spans and logs go. With neither target nothing is set up and nothing listens.</summary>
internal sealed record TelemetryTargets
{
    /// <summary>Application Insights; the host reads the same setting for its own telemetry.</summary>
    public const string AzureSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>OpenTelemetry's own variable for a collector's address; the others of its kind (<c>OTEL_*</c>) hold too.</summary>
    public const string OtlpSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string ProtocolSetting = "OTEL_EXPORTER_OTLP_PROTOCOL";

    /// <summary>Connection string of Application Insights, or null.</summary>
    public string? AzureConnection { get; init; }

    /// <summary>Proves who writes to Application Insights: it takes no keys. Null: the connection string alone.</summary>
    public TokenCredential? Credential { get; init; }

    /// <summary>Address of an OTLP collector, or null.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>Whether there is anything to set up.</summary>
    public bool IsAny => AzureConnection is not null || Otlp is not null;

    /// <summary>Reads the settings. The Azure target counts only with a <paramref name="credential"/>.</summary>
    /// <exception cref="InvalidOperationException">A setting is not valid; the message names it. The SDK itself would fall back to its defaults in silence.</exception>
    public static TelemetryTargets Read(Func<string, string?> setting, TokenCredential? credential)
    {
        Uri? otlp = null;
        if (setting(OtlpSetting) is { Length: > 0 } address)
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out otlp) || otlp.Scheme is not ("http" or "https"))
            {
                throw new InvalidOperationException($"{OtlpSetting} must be an http or https address, for example http://127.0.0.1:4317.");
            }

            if (setting(ProtocolSetting) is { Length: > 0 } protocol and not ("grpc" or "http/protobuf"))
            {
                throw new InvalidOperationException($"{ProtocolSetting} is '{protocol}'; it must be grpc (the default) or http/protobuf.");
            }
        }

        var azure = credential is not null && setting(AzureSetting) is { Length: > 0 } connection ? connection : null;
        return new TelemetryTargets { AzureConnection = azure, Credential = credential, Otlp = otlp };
    }
}
