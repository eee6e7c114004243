namespace ChatRouter.Fleet;

/// <summary>The claim to one probe run.</summary>
/// <param name="Lease">As it was written when the run began.</param>
/// <param name="ETag">The version of the row that was written.</param>
internal sealed record ProberTurn(ProberLease Lease, string ETag);
