namespace ChatRouter.LocalHost.ServiceBus;

/// <summary>How messages are handed to a function; names and meaning as in <c>extensions.serviceBus</c> of host.json.</summary>
internal sealed record PumpOptions
{
    /// <summary>Calls of the function at one time. Default 16; at least 1.</summary>
    public int MaxConcurrentCalls { get; init; } = 16;

    /// <summary>Whether a message is completed when the function returns. Default true.</summary>
    public bool AutoCompleteMessages { get; init; } = true;

    /// <summary>How long the lock is renewed while the function runs. Default 5 min; zero: not at all.</summary>
    public TimeSpan MaxAutoLockRenewalDuration { get; init; } = TimeSpan.FromMinutes(5);
}
