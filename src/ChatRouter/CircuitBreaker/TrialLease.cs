namespace ChatRouter.CircuitBreaker;

/// <summary>The right of one instance of the fleet to let one call through a circuit that is not closed.</summary>
/// <param name="Number">Number of the lease; each new one is higher.</param>
/// <param name="Holder">The instance.</param>
/// <param name="Expiry">When it ends by itself, so that an instance that dies does not keep it.</param>
internal readonly record struct TrialLease(long Number, string Holder, DateTimeOffset Expiry);
