namespace ChatRouter.Benchmarks.Load;

/// <summary>What one load measured.</summary>
internal sealed record LoadResult
{
    /// <summary>Correct answers.</summary>
    public required int Requests { get; init; }

    /// <summary>Answers that were wrong, cut or refused.</summary>
    public required int Errors { get; init; }

    /// <summary>The first error in words, or null.</summary>
    public string? FirstError { get; init; }

    /// <summary>Correct answers per second.</summary>
    public required double RequestsPerSecond { get; init; }

    /// <summary>From the first byte of the request sent to the last of the answer received.</summary>
    public required Quantiles Latency { get; init; }

    /// <summary>To the first event with text; zero without streaming.</summary>
    public required Quantiles FirstByte { get; init; }

    /// <summary>Processor time of the measured process.</summary>
    public required double CpuMicroseconds { get; init; }

    /// <summary>Working set of the measured process before the load.</summary>
    public required long IdleWorkingSetBytes { get; init; }

    /// <summary>Its highest sample during the load.</summary>
    public required long PeakWorkingSetBytes { get; init; }

    /// <summary>Processor time per correct answer.</summary>
    public double CpuMicrosecondsPerRequest => CpuMicroseconds / Math.Max(1, Requests);
}
