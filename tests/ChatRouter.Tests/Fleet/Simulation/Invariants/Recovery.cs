using ChatRouter.CircuitBreaker;

namespace ChatRouter.Tests.Fleet.Simulation.Invariants;

/// <summary>
/// When the faults are over, a backend is back in full service on every instance when the break that runs then, its trials, the ramp and the news of it are
/// over; and it stays there.
/// </summary>
internal sealed class Recovery : Invariant
{
    /// <summary>For a lease of somebody who is gone to run out, and for two trials to be made and ended.</summary>
    private static readonly TimeSpan Trials = (1.25 * World.Breaker.TrialLease) + TimeSpan.FromSeconds(8);

    /// <summary>From the end of the break by a right clock.</summary>
    internal static TimeSpan Longest(Schedule schedule) => Trials + World.Breaker.Ramp + (2 * World.News) + (2 * schedule.Skew);

    internal override void OnRecovered() => Check();

    internal override void OnEnd() => Check();

    private void Check()
    {
        foreach (var backend in World.Route.Ladder[0].Backends)
        {
            foreach (var instance in World.Instances)
            {
                if (instance.Circuit(backend.Name).Phase != CircuitPhase.Closed)
                    Break($"{instance.Process.Name} has {backend.Name} still {instance.Circuit(backend.Name).Phase}");
            }
        }
    }
}
