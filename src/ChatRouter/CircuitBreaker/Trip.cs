namespace ChatRouter.CircuitBreaker;

/// <summary>The decision to open a circuit.</summary>
/// <param name="Cause">The condition that was met.</param>
/// <param name="Figures">The figures that met it, for people.</param>
/// <param name="RetryAfter">The backend's own word on when to come back: the break is not shorter, but never beyond the longest break.</param>
internal sealed record Trip(TripCause Cause, string Figures, TimeSpan? RetryAfter = null);
