using ChatRouter.Health.Gpu;
using ChatRouter.Health.Inference;

namespace ChatRouter.Health;

/// <summary>What one probe run over one backend saw. Facts only; <see cref="HealthVerdict"/> judges them.</summary>
internal sealed record ProbeReport
{
    /// <summary>Connections that failed, one after the other, before the first answer or the end of the run.</summary>
    internal int TransportFailures { get; init; }

    /// <summary>The latest of these failures in words, or null.</summary>
    internal string? TransportError { get; init; }

    /// <summary>A connection was made, but no answer came within the limit.</summary>
    internal bool IsSilent { get; init; }

    /// <summary>The path of the process probe.</summary>
    internal string Path { get; init; } = "";

    /// <summary>The status of the process probe, or null if there was no answer.</summary>
    internal int? Status { get; init; }

    /// <summary>The status is one that a working process of this kind may give.</summary>
    internal bool IsAlive { get; init; }

    /// <summary>The body says that a model is being loaded.</summary>
    internal bool IsLoading { get; init; }

    /// <summary>The status is one that a process of this kind gives while it starts, among other reasons.</summary>
    internal bool MayBeStarting { get; init; }

    /// <summary>Time of the process probe, from sending to the end of the answer.</summary>
    internal TimeSpan Latency { get; init; }

    /// <summary>The readiness level, or null if it was not reached.</summary>
    internal Readiness? Readiness { get; init; }

    /// <summary>The inference level, or null if it was not reached.</summary>
    internal InferenceStep? Inference { get; init; }

    /// <summary>The GPU signals, or null if nobody is asked for them.</summary>
    internal GpuStep? Gpu { get; init; }

    /// <summary>No probe could be sent for a reason on this side; or null.</summary>
    internal ProbeFinding? OwnFault { get; init; }
}
