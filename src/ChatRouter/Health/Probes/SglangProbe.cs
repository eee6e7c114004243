using ChatRouter.Model;

namespace ChatRouter.Health.Probes;

/// <summary>SGLang. <c>/health</c> is 503 while it starts or stops. Metrics are there only if it was started with them.</summary>
internal sealed class SglangProbe : IBackendProbe
{
    private const string Running = "sglang:num_running_reqs";
    private const string Waiting = "sglang:num_queue_reqs";
    private const string CacheUse = "sglang:token_usage";

    public string ProcessPath(Backend backend) => "/health";

    public bool MayBeStarting(int status) => status == 503;

    public async Task<Readiness> CheckAsync(ProbeClient client, Backend backend, ProbeAnswer process, CancellationToken cancellationToken)
    {
        var list = await client.TryGetAsync(ModelList.OpenAIPath, cancellationToken);
        var finding = ModelList.FindingOf(list, ModelList.OpenAIPath, "data", "id", backend.Model, string.Equals);
        var metrics = await client.TryGetAsync("/metrics", cancellationToken);
        if (metrics is not { IsSuccess: true }) return new Readiness { Finding = finding };

        // With priority scheduling there is one series more for each priority; the one without a priority is the whole.
        var samples = PrometheusReader.Read(metrics.Text, Running, Waiting, CacheUse).FindAll(sample => string.IsNullOrEmpty(sample.Label("priority")));
        return new Readiness
        {
            Finding = finding,
            Running = LoadMetrics.Sum(samples, Running),
            Waiting = LoadMetrics.Sum(samples, Waiting),
            KvCacheUse = LoadMetrics.Max(samples, CacheUse),
        };
    }
}
