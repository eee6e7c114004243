using ChatRouter.Health.Gpu;
using ChatRouter.Health.Inference;

namespace ChatRouter.Health;

/// <summary>The verdict over one backend at one time, as in the <c>health</c> row.</summary>
public sealed record BackendHealth
{
    /// <summary>The backend.</summary>
    public required string Backend { get; init; }

    /// <summary>The verdict.</summary>
    public required HealthState State { get; init; }

    /// <summary>Why, in a few words.</summary>
    public required string Reason { get; init; }

    /// <summary>When the probe ended.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>Since when the state holds.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Highest level that was reached: 0 transport, 1 process, 2 readiness, 3 inference.</summary>
    public int Level { get; init; }

    /// <summary>Time of the process probe.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Transport failures in a row.</summary>
    public int TransportFailures { get; init; }

    /// <summary>Requests being generated, or null if the backend does not say.</summary>
    public int? Running { get; init; }

    /// <summary>Requests queued, or null.</summary>
    public int? Waiting { get; init; }

    /// <summary>KV-cache use 0..1, or null.</summary>
    public double? KvCacheUse { get; init; }

    /// <summary>The model is not in memory: the first call waits until it is loaded.</summary>
    public bool IsCold { get; init; }

    /// <summary>The GPU figures, or null if nobody was ever asked for them.</summary>
    public GpuHealth? Gpu { get; init; }

    /// <summary>What the latest question showed, or null if none counts.</summary>
    public InferenceHealth? Inference { get; init; }

    /// <summary>Tokens that questions have used, or null if none ever did.</summary>
    public TokenSpending? Spent { get; init; }
}
