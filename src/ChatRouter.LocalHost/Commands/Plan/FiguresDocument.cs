using System.Text.Json.Serialization;

namespace ChatRouter.LocalHost.Commands.Plan;

/// <summary>The file of <c>--figures</c>. What is left out is measured or assumed.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record FiguresDocument
{
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    public int? Instances { get; init; }

    public Dictionary<string, RouteEntry> Routes { get; init; } = [];

    public Dictionary<string, BackendEntry> Backends { get; init; } = [];

    public Dictionary<string, QuotaEntry> Quotas { get; init; } = [];

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    internal sealed record RouteEntry(
        double? RequestsPerSecond = null, double? ServiceSeconds = null, double? Variation = null, double? PromptTokens = null, double? AnswerTokens = null, string? Lane = null, double? MaxWaitSeconds = null, double? MaxWaitShare = null);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    internal sealed record BackendEntry(int? Slots = null, double? ServiceSeconds = null, double? WarmUpSeconds = null, bool? Warm = null, KvCacheEntry? KvCache = null);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    internal sealed record KvCacheEntry(double GpuGigabytes, double WeightGigabytes, double? BytesPerToken = null, int? Layers = null, int? KvHeads = null, int? HeadSize = null, double NumberBytes = 2);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    internal sealed record QuotaEntry(double? TokensPerMinute = null, double? RequestsPerMinute = null);
}
