namespace ChatRouter.Fleet.Probing;

/// <summary>Who probes, and whether it is alive. Immutable.</summary>
/// <param name="Heartbeat">End of the latest run.</param>
/// <param name="Holder">The probing instance.</param>
/// <param name="Expiry">When another instance may take over: three intervals after the end of the latest run, but not before a run that has begun must have ended.</param>
/// <param name="Runner">Whether the holder is the timer or a deputy.</param>
/// <param name="RunUntil">A run is going on and ends by this moment; null between runs. Nobody else probes until then.</param>
public sealed record ProberLease(DateTimeOffset Heartbeat, string Holder, DateTimeOffset Expiry, ProbeRunner Runner = ProbeRunner.Timer, DateTimeOffset? RunUntil = null)
{
    /// <summary>Intervals without a finished run after which the holder counts as silent.</summary>
    public const int IntervalsToExpiry = 3;

    /// <summary>Whether a run may begin now. Pure; the claim itself is a compare-and-set.</summary>
    /// <param name="lease">What the row says, or null if there is none.</param>
    /// <param name="runner">Who asks.</param>
    /// <param name="instance">Which instance asks.</param>
    /// <param name="now">The time.</param>
    /// <param name="interval">Time between two runs.</param>
    internal static bool MayBegin(ProberLease? lease, ProbeRunner runner, string instance, DateTimeOffset now, TimeSpan interval)
    {
        if (lease is null) return true;
        if (lease.RunUntil > now) return false;
        if (runner == ProbeRunner.Timer || lease.Expiry <= now) return true;
        return lease.Runner == ProbeRunner.Deputy && lease.Holder == instance && now - lease.Heartbeat >= interval;
    }
}
