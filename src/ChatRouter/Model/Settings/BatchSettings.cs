namespace ChatRouter.Model.Settings;

/// <summary>How batch work from the queue is run.</summary>
public sealed record BatchSettings
{
    /// <summary>Lines that one instance sends to backends at the same time. Default 4.</summary>
    public int MaxConcurrent { get; init; } = 4;

    /// <summary>First delay before a line that found no free backend is tried again; grows with each time. Default 15 s.</summary>
    public TimeSpan DeferDelay { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a line is put back before it gets an error as its result. Default 200.</summary>
    public int MaxDeferrals { get; init; } = 3000;

    /// <summary>Deliveries after which a line that never got a result is given up; less than the queue's own limit. Default 5.</summary>
    public int MaxDeliveries { get; init; } = 5;

    /// <summary>How long after its creation a batch may wait for capacity. Default 24 h.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Most lines in one <c>POST /v1/batches</c>. Default 50,000.</summary>
    public int MaxLines { get; init; } = 50_000;

    /// <summary>Largest JSONL body of <c>POST /v1/batches</c> in bytes. Default 100 MiB, the platform's limit.</summary>
    public int MaxBodyBytes { get; init; } = 100 * 1024 * 1024;

    /// <summary>Largest single line in bytes: what fits a Service Bus Standard message. Default 200 KiB.</summary>
    public int MaxLineBytes { get; init; } = 200 * 1024;

    /// <summary>Deadline of one line. Default 120 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(120);
}
