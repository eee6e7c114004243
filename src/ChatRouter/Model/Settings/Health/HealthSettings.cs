namespace ChatRouter.Model.Settings.Health;

/// <summary>How a backend is probed and judged.</summary>
public sealed record HealthSettings
{
    /// <summary>Whether the timer probes it at all. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Limit of one probe run over all levels. Default 5 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A 2xx that takes longer is degraded. Default 2 s.</summary>
    public TimeSpan DegradedAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Transport failures in a row that mean down; fewer mean degraded. Default 3.</summary>
    public int TransportFailures { get; init; } = 3;

    /// <summary>Waiting requests above which the backend is degraded; 0 switches the check off. Default 32.</summary>
    public int MaxWaiting { get; init; } = 32;

    /// <summary>KV-cache use (0..1) above which the backend is degraded. Default 0.95.</summary>
    public double MaxKvCacheUse { get; init; } = 0.95;

    /// <summary>Ollama only: whether the model is kept in memory. Default false.</summary>
    public bool KeepWarm { get; init; }

    /// <summary>The synthetic inference (L3).</summary>
    public InferenceSettings Inference { get; init; } = new();

    /// <summary>The GPU's own signals.</summary>
    public GpuSettings Gpu { get; init; } = new();
}
