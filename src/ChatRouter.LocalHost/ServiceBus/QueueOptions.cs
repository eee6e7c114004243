namespace ChatRouter.LocalHost.ServiceBus;

/// <summary>How an in-process queue behaves. The defaults are the settings of the deployed queue and the limits of the Standard tier.</summary>
internal sealed record QueueOptions
{
    /// <summary>How long a delivered message stays invisible. Default 60 s; more than zero.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Deliveries after which a message that was not completed is dead-lettered. Default 5; at least 1.</summary>
    public int MaxDeliveryCount { get; init; } = 5;

    /// <summary>How long a message id is remembered. Default 10 min; zero switches duplicate detection off.</summary>
    public TimeSpan DuplicateDetectionWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether a message that outlives its time to live is dead-lettered rather than dropped. Default true.</summary>
    public bool DeadLetterOnExpiry { get; init; } = true;

    /// <summary>Largest message, and largest batch, in bytes. Default 256 KiB.</summary>
    public int MaxMessageBytes { get; init; } = 256 * 1024;
}
