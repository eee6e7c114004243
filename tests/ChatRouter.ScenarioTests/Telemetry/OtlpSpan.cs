namespace ChatRouter.ScenarioTests.Telemetry;

/// <summary>A span as it arrived.</summary>
internal sealed record OtlpSpan(string Trace, string Id, string Parent, string Name, int Kind, IReadOnlyDictionary<string, string> Attributes, int Status)
{
    /// <summary>Internal and client, as the protocol numbers them.</summary>
    public const int Internal = 1;

    public const int Client = 3;

    /// <summary>A status of the protocol.</summary>
    public const int Error = 2;

    public static OtlpSpan Of(ProtobufMessage span) => new(
        span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), (int)span.Number(6), span.Attributes(9), span.All(15).Select(status => (int)status.Number(3)).FirstOrDefault());
}
