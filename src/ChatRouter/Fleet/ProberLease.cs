namespace ChatRouter.Fleet;

/// <summary>Who probes, and whether it is alive.</summary>
/// <param name="Heartbeat">End of its latest run.</param>
/// <param name="Holder">The probing instance.</param>
/// <param name="Expiry">When another instance may take over.</param>
internal sealed record ProberLease(DateTimeOffset Heartbeat, string Holder, DateTimeOffset Expiry);
