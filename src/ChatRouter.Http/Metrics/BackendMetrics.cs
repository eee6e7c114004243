using ChatRouter.Model.Plans;
using ChatRouter.Operations.Reports;

namespace ChatRouter.Http.Metrics;

/// <summary>The backends as this instance sees them.</summary>
internal static class BackendMetrics
{
    private static readonly EligibilityKind[] Kinds = Enum.GetValues<EligibilityKind>();
    private static readonly string[] Phases = ["closed", "open", "halfopen", "ramping"];

    public static void Write(PrometheusText text, StateReport state)
    {
        var backends = state.Backends;
        text.Gauge("chatrouter_backend_info", "1 for every backend, with its model and zone.");
        foreach (var one in backends) text.Add(1, ("backend", one.Name), ("protocol", one.Protocol), ("model", one.Model), ("zone", one.Zone ?? ""));

        text.Gauge("chatrouter_backend_eligibility", "1 for what holds: whether a request would be sent there.");
        foreach (var one in backends)
        {
            foreach (var kind in Kinds) text.Add(one.EligibilityKind == kind, ("backend", one.Name), ("eligibility", TrafficMetrics.Word(kind)));
        }

        text.Gauge("chatrouter_backend_circuit", "1 for the phase of its circuit.");
        foreach (var one in backends)
        {
            foreach (var phase in Phases.Append(one.Circuit).Distinct(StringComparer.Ordinal)) text.Add(one.Circuit == phase, ("backend", one.Name), ("phase", phase));
        }

        Each(text, backends, "chatrouter_backend_in_flight_requests", "Requests in flight from this instance.", one => one.InFlight);
        Each(text, backends, "chatrouter_backend_limit_requests", "How many requests this instance may have in flight now, as found out.", one => one.Limit);
        Each(text, backends, "chatrouter_backend_running_requests", "Requests being generated there, as its metrics say.", one => one.Running);
        Each(text, backends, "chatrouter_backend_waiting_requests", "Requests queued there, as its metrics say.", one => one.Waiting);
        Each(text, backends, "chatrouter_backend_kv_cache_use_ratio", "KV-cache in use.", one => one.KvCacheUse);
        Each(text, backends, "chatrouter_backend_cold", "1 while its model is not in memory.", one => one.IsCold ? 1 : 0);
        Each(text, backends, "chatrouter_backend_first_token_seconds", "Smoothed time to the first token of streams from this instance.", one => one.LatencyMs / 1000);
        Each(text, backends, "chatrouter_backend_probe_age_seconds", "Age of the probe's verdict.", one => one.CheckedAt is { } at ? Math.Max(0, (state.At - at).TotalSeconds) : null);
        Each(text, backends, "chatrouter_backend_gpu_temperature_celsius", "Of the chip, the warmest of several.", one => one.Gpu?.Temperature);
        Each(text, backends, "chatrouter_backend_gpu_memory_free_bytes", "Free framebuffer memory.", one => one.Gpu?.FreeMebibytes * 1024d * 1024);
        Each(text, backends, "chatrouter_backend_gpu_utilization_ratio", "Part of the time in which the busiest GPU computed.", one => one.Gpu?.Utilization / 100d);
        Each(text, backends, "chatrouter_backend_held", "1 while an operator keeps it out of service.", one => one.Hold is null ? 0 : 1);
    }

    private static void Each(PrometheusText text, IEnumerable<BackendReport> backends, string name, string help, Func<BackendReport, double?> figure)
    {
        text.Gauge(name, help);
        foreach (var one in backends) text.Add(figure(one), ("backend", one.Name));
    }
}
