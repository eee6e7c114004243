namespace ChatRouter.CircuitBreaker;

/// <summary>Where a backend's circuit stands.</summary>
public enum CircuitPhase
{
    /// <summary>All traffic.</summary>
    Closed,

    /// <summary>No traffic until a moment.</summary>
    Open,

    /// <summary>The break is over; one trial at a time.</summary>
    HalfOpen,

    /// <summary>Trials succeeded; a growing share of traffic.</summary>
    Ramping,
}
