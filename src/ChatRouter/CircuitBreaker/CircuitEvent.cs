namespace ChatRouter.CircuitBreaker;

/// <summary>What can happen to a circuit.</summary>
internal abstract record CircuitEvent
{
    private CircuitEvent()
    {
    }

    /// <summary>Nothing but time.</summary>
    internal sealed record TimePassed : CircuitEvent
    {
        internal static TimePassed Instance { get; } = new();
    }

    /// <summary>A trip condition was met by ordinary traffic.</summary>
    internal sealed record Tripped(Trip Trip) : CircuitEvent;

    /// <summary>Somebody asks for the trial lease.</summary>
    internal sealed record TrialTaken(string Holder) : CircuitEvent;

    /// <summary>A trial ended well.</summary>
    internal sealed record TrialSucceeded(long Trial) : CircuitEvent;

    /// <summary>A trial failed.</summary>
    internal sealed record TrialFailed(Trip Trip) : CircuitEvent;

    /// <summary>A trial said nothing about the backend.</summary>
    internal sealed record TrialReturned(long Trial) : CircuitEvent;

    /// <summary>The shared state of this circuit was read.</summary>
    internal sealed record Adopted(CircuitState Shared) : CircuitEvent;
}
