using ChatRouter.Model.Plans;

namespace ChatRouter.Operations.Reports;

/// <summary>One backend as this instance sees it now.</summary>
public sealed record BackendReport
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its protocol, in the word of the configuration.</summary>
    public required string Protocol { get; init; }

    /// <summary>Its model.</summary>
    public required string Model { get; init; }

    /// <summary>Its zone, or null.</summary>
    public string? Zone { get; init; }

    /// <summary>The probe's verdict; <c>unknown</c> when there is none or it is too old.</summary>
    public required string Health { get; init; }

    /// <summary>The verdict's reason.</summary>
    public string? HealthReason { get; init; }

    /// <summary>When the verdict was made.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>Requests being generated and queued there, as its metrics say, or null.</summary>
    public int? Running { get; init; }

    /// <summary>See <see cref="Running"/>.</summary>
    public int? Waiting { get; init; }

    /// <summary>KV-cache use 0..1, or null.</summary>
    public double? KvCacheUse { get; init; }

    /// <summary>The model is not in memory: the first call waits until it is loaded.</summary>
    public bool IsCold { get; init; }

    /// <summary>The GPU figures of the latest run, or null if there are none.</summary>
    public GpuReport? Gpu { get; init; }

    /// <summary>The synthetic inference, or null if it is switched off.</summary>
    public InferenceReport? Inference { get; init; }

    /// <summary>Phase of its circuit.</summary>
    public required string Circuit { get; init; }

    /// <summary>Why the circuit is not closed: condition and figures.</summary>
    public string? CircuitCause { get; init; }

    /// <summary>For whom it is not closed: <c>fleet</c>, or <c>instance</c> for this one alone; null while it is closed.</summary>
    public string? CircuitScope { get; init; }

    /// <summary>The instance that may send the one trial call, or null.</summary>
    public string? TrialHolder { get; init; }

    /// <summary>Not before this moment, or null.</summary>
    public DateTimeOffset? OpenUntil { get; init; }

    /// <summary>An operator keeps it out of service, or null.</summary>
    public HoldReport? Hold { get; init; }

    /// <summary>Requests in flight from this instance.</summary>
    public required int InFlight { get; init; }

    /// <summary>How many this instance may have in flight now, as found out.</summary>
    public required int Limit { get; init; }

    /// <summary>Smoothed time to the first token of streams from this instance, in milliseconds, as of the latest one; null before the first.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>Limits of an attempt, where a route has none of its own.</summary>
    public required TimersReport Timers { get; init; }

    /// <summary>Attempts that this instance began there in the last minute.</summary>
    public required long Attempts { get; init; }

    /// <summary>Whether a request would be sent there now, and if not, why.</summary>
    public required string Eligibility { get; init; }

    /// <summary>The same as one word.</summary>
    public required EligibilityKind EligibilityKind { get; init; }

    /// <summary>When that may change, or null.</summary>
    public DateTimeOffset? EligibleAt { get; init; }
}
