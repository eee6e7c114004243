using ChatRouter.Simulator.Wire;

namespace ChatRouter.Simulator.Dialects.Vllm;

/// <summary>vLLM's <c>/metrics</c>.</summary>
internal static class VllmMetrics
{
    private const int BlockSize = 16;

    public static string Page(BackendCore core)
    {
        var (profile, engine, meter, _, _) = core;
        var text = new MetricsText($"engine=\"0\",model_name=\"{MetricsText.Escape(profile.Model)}\"");
        double waiting = engine.Waiting;
        text.Metric("vllm:num_requests_running", "gauge", "Number of requests in model execution batches.", engine.Running)
            .Metric("vllm:num_requests_waiting", "gauge", "Number of requests waiting to be processed.", waiting)
            .Declare("vllm:num_requests_waiting_by_reason", "gauge", "Number of waiting requests by reason.")
            .Sample("vllm:num_requests_waiting_by_reason", waiting, "reason=\"capacity\"")
            .Sample("vllm:num_requests_waiting_by_reason", 0, "reason=\"deferred\"")
            .Declare("vllm:engine_sleep_state", "gauge", "Engine sleep state.")
            .Sample("vllm:engine_sleep_state", 1, "sleep_state=\"awake\"")
            .Sample("vllm:engine_sleep_state", 0, "sleep_state=\"weights_offloaded\"")
            .Sample("vllm:engine_sleep_state", 0, "sleep_state=\"discard_all\"")
            .Metric("vllm:kv_cache_usage_perc", "gauge", "KV-cache usage. 1 means 100 percent usage.", engine.KvUse)
            .Metric("vllm:prefix_cache_queries_total", "counter", "Prefix cache queries, in tokens.", meter.PromptTokens)
            .Metric("vllm:prefix_cache_hits_total", "counter", "Prefix cache hits, in tokens.", 0)
            .Metric("vllm:num_preemptions_total", "counter", "Cumulative number of preemptions.", 0)
            .Metric("vllm:prompt_tokens_total", "counter", "Number of prefill tokens processed.", meter.PromptTokens)
            .Metric("vllm:generation_tokens_total", "counter", "Number of generation tokens processed.", meter.GeneratedTokens)
            .Declare("vllm:request_success_total", "counter", "Count of successfully processed requests.")
            .Sample("vllm:request_success_total", meter.Stopped, "finished_reason=\"stop\"")
            .Sample("vllm:request_success_total", meter.Lengthened, "finished_reason=\"length\"")
            .Sample("vllm:request_success_total", meter.Aborted, "finished_reason=\"abort\"")
            .Sample("vllm:request_success_total", 0, "finished_reason=\"error\"")
            .Histogram("vllm:time_to_first_token_seconds", "Histogram of time to first token in seconds.", meter.FirstToken)
            .Histogram("vllm:inter_token_latency_seconds", "Histogram of inter-token latency in seconds.", meter.InterToken)
            .Histogram("vllm:e2e_request_latency_seconds", "Histogram of e2e request latency in seconds.", meter.EndToEnd)
            .Histogram("vllm:request_queue_time_seconds", "Histogram of time spent in WAITING phase for request.", meter.Queued)
            .Histogram("vllm:request_prefill_time_seconds", "Histogram of time spent in PREFILL phase for request.", meter.Prefill)
            .Histogram("vllm:request_decode_time_seconds", "Histogram of time spent in DECODE phase for request.", meter.Decode)
            .Declare("vllm:cache_config_info", "gauge", "Information of the LLMEngine CacheConfig")
            .Sample("vllm:cache_config_info", 1, $"block_size=\"{BlockSize}\",num_gpu_blocks=\"{profile.KvCacheTokens / BlockSize}\"");
        return text.ToString();
    }
}
