namespace ChatRouter.CircuitBreaker;

/// <summary>What one instance has seen of one backend lately.</summary>
/// <param name="IsTripped">It opened the circuit by itself, and the fleet has not agreed so far.</param>
/// <param name="Successes">Calls in its window that succeeded.</param>
/// <param name="Failures">Calls in its window that failed.</param>
public readonly record struct CircuitEvidence(bool IsTripped, int Successes, int Failures)
{
    /// <summary>Whether it has seen anything that says whether the backend works.</summary>
    public bool HasTraffic => Successes + Failures > 0;
}
