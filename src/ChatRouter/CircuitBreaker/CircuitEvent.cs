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

    /// <summary>
    /// This instance was given the trial lease, or gave itself one that no other instance knows of. A probe takes its trial with it; a request comes for it later.
    /// </summary>
    internal sealed record LeaseGranted(TrialLease Lease, bool IsTaken, bool IsOwn = false) : CircuitEvent;

    /// <summary>The lease of a trial that is still running was made longer.</summary>
    internal sealed record LeaseRenewed(TrialLease Lease) : CircuitEvent;

    /// <summary>A request asks for the trial that the lease allows.</summary>
    internal sealed record TrialTaken(string Holder) : CircuitEvent;

    /// <summary>A trial ended well.</summary>
    internal sealed record TrialSucceeded(long Trial, string Holder) : CircuitEvent;

    /// <summary>A trial failed.</summary>
    internal sealed record TrialFailed(long Trial, string Holder, Trip Trip) : CircuitEvent;

    /// <summary>A trial said nothing about the backend, or the lease lay unused.</summary>
    internal sealed record TrialReturned(long Trial, string Holder) : CircuitEvent;

    /// <summary>The others agree with this instance's own opening: it holds for every instance from now on.</summary>
    internal sealed record Confirmed(long Generation) : CircuitEvent;

    /// <summary>The shared state of this circuit was read.</summary>
    internal sealed record Adopted(CircuitState Shared) : CircuitEvent;
}
