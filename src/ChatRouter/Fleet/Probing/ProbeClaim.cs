namespace ChatRouter.Fleet.Probing;

/// <summary>The claim to one probe run.</summary>
/// <param name="Lease">As it was written when the run began.</param>
/// <param name="ETag">The version of the row that was written.</param>
internal sealed record ProbeClaim(ProberLease Lease, string ETag)
{
    /// <summary>Time until the claim ends.</summary>
    internal TimeSpan Left(DateTimeOffset now) => Lease.RunUntil > now ? Lease.RunUntil.Value - now : TimeSpan.Zero;
}
