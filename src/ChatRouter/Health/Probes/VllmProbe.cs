using ChatRouter.Model;

namespace ChatRouter.Health.Probes;

/// <summary>
/// vLLM. <c>/health</c> is 503 with an empty body when the engine is dead, and the port is closed while it loads. A sleeping engine answers
/// <c>/health</c> as if nothing were: only the metrics tell.
/// </summary>
internal sealed class VllmProbe : IBackendProbe
{
    private const string Running = "vllm:num_requests_running";
    private const string Waiting = "vllm:num_requests_waiting";
    private const string WaitingByReason = "vllm:num_requests_waiting_by_reason";
    private const string CacheUse = "vllm:kv_cache_usage_perc";
    private const string CacheUseBefore10 = "vllm:gpu_cache_usage_perc";
    private const string SleepState = "vllm:engine_sleep_state";

    public string ProcessPath(Backend backend) => "/health";

    public async Task<Readiness> CheckAsync(ProbeClient client, Backend backend, ProbeAnswer process, CancellationToken cancellationToken)
    {
        var list = await client.TryGetAsync(ModelList.OpenAIPath, cancellationToken);
        var finding = ModelList.FindingOf(list, ModelList.OpenAIPath, "data", "id", backend.Model, string.Equals);
        var metrics = await client.TryGetAsync("/metrics", cancellationToken);
        if (metrics is not { IsSuccess: true }) return new Readiness { Finding = finding };

        var samples = PrometheusReader.Read(metrics.Text, Running, Waiting, WaitingByReason, CacheUse, CacheUseBefore10, SleepState);
        return new Readiness
        {
            Finding = finding ?? (IsAsleep(samples) ? new ProbeFinding(HealthState.Down, "the engine is asleep") : null),
            Running = LoadMetrics.Sum(samples, Running),
            Waiting = LoadMetrics.Sum(samples, Waiting, WaitingByReason),
            KvCacheUse = LoadMetrics.Max(samples, CacheUse, CacheUseBefore10),
        };
    }

    private static bool IsAsleep(List<PrometheusSample> samples)
    {
        var awake = samples.FindAll(sample => sample.Name == SleepState && sample.Label("sleep_state") == "awake");
        return awake.Count > 0 && awake.TrueForAll(sample => sample.Value == 0);
    }
}
