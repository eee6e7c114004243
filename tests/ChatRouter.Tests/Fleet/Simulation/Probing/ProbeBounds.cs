using ChatRouter.Fleet;
using ChatRouter.Fleet.Probing;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;

namespace ChatRouter.Tests.Fleet.Simulation.Probing;

/// <summary>
/// What the code promises while nothing goes wrong, from its settings. A tick of the timer or a request can begin a run when no claim stands; a deputy, when
/// besides the lease has expired or is its own.
/// </summary>
internal sealed class ProbeBounds(FleetSettings fleet, TimeSpan probeTimeout, TimeSpan longestGap, TimeSpan skew)
{
    /// <summary>There and back.</summary>
    private static readonly TimeSpan Call = 2 * StoreWeather.Fine.Delay;

    /// <summary>Until the shared state is read again after failures, at the latest; a call that was late has arrived by then too.</summary>
    internal static TimeSpan Patience { get; } = 1.2 * SyncPace.Slowest;

    /// <summary>Longest time for which a claim keeps others away.</summary>
    internal TimeSpan Claim { get; } = probeTimeout + (4 * StorageLimits.Timeout);

    /// <summary>From a death or a recovery, or the end of all trouble if that is later, to the plans of all instances, while the timer ticks.</summary>
    internal TimeSpan ByTimer => Before + Claim + fleet.ProbeInterval + Run + News;

    /// <summary>The same while the timer is silent.</summary>
    internal TimeSpan ByDeputy => Before + Later(Silence, Claim) + fleet.ProbeInterval + longestGap + Run + News;

    /// <summary>The run that was under way and had asked too early; and verdicts from a fast clock count as newer until it is as late for the others.</summary>
    private TimeSpan Before => Run + (4 * skew);

    /// <summary>The claim is read and written, the backends are asked, the verdicts are written, the claim is given back.</summary>
    private TimeSpan Run => probeTimeout + (4 * Call);

    private TimeSpan Silence => ProberLease.IntervalsToExpiry * fleet.ProbeInterval;

    private TimeSpan News => (1.2 * fleet.Refresh) + Call;

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
