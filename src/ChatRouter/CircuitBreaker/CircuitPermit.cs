namespace ChatRouter.CircuitBreaker;

/// <summary>Leave to make one call. Hand it back once with the call's outcome; a trial that is never handed back ends with its lease.</summary>
/// <param name="Epoch">The circuit's epoch when the call began.</param>
/// <param name="Trial">Number of the half-open trial; 0 for an ordinary call.</param>
internal readonly record struct CircuitPermit(long Epoch, long Trial)
{
    /// <summary>Whether this is the one half-open call.</summary>
    internal bool IsTrial => Trial > 0;
}
