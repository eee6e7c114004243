using System.Text.Json;
using ChatRouter.Model;

namespace ChatRouter.Health.Probes;

/// <summary>
/// llama.cpp's server. While it loads, every path answers 503 "Loading model". It answers for whatever model it has, so the list is asked for its status
/// only. Metrics and slots may both be switched off.
/// </summary>
internal sealed class LlamaCppProbe : IBackendProbe
{
    private const string Running = "llamacpp:requests_processing";
    private const string Waiting = "llamacpp:requests_deferred";

    public string ProcessPath(Backend backend) => "/health";

    public async Task<Readiness> CheckAsync(ProbeClient client, Backend backend, ProbeAnswer process, CancellationToken cancellationToken)
    {
        var list = await client.TryGetAsync(ModelList.OpenAIPath, cancellationToken);
        if (ModelList.FindingOf(list, ModelList.OpenAIPath) is { } finding) return new Readiness { Finding = finding };

        if (await client.TryGetAsync("/metrics", cancellationToken) is { IsSuccess: true } metrics)
        {
            var samples = PrometheusReader.Read(metrics.Text, Running, Waiting);
            return new Readiness { Running = LoadMetrics.Sum(samples, Running), Waiting = LoadMetrics.Sum(samples, Waiting) };
        }

        return await client.TryGetAsync("/slots", cancellationToken) is { IsSuccess: true } slots ? new Readiness { Running = BusySlots(slots) } : Readiness.Ready;
    }

    private static int? BusySlots(ProbeAnswer answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            if (document.RootElement.ValueKind != JsonValueKind.Array) return null;
            return document.RootElement.EnumerateArray().Count(slot =>
                slot.ValueKind == JsonValueKind.Object && slot.TryGetProperty("is_processing", out var busy) && busy.ValueKind == JsonValueKind.True);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
