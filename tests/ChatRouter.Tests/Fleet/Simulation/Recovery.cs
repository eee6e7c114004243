using ChatRouter.CircuitBreaker;

namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>
/// When the faults are over, a backend is back in full service on every instance when the break that runs then, its trials, the ramp and the news of it are over.
/// </summary>
internal sealed class Recovery : Invariant
{
    /// <summary>For a lease of somebody who is gone to run out, and for two trials to be made and ended.</summary>
    private static readonly TimeSpan Trials = (1.25 * World.Breaker.TrialLease) + TimeSpan.FromSeconds(8);

    /// <summary>From the end of the break.</summary>
    internal static readonly TimeSpan Longest = Trials + World.Breaker.Ramp + (2 * World.News);

    internal override void OnCalm() => World.Pump.After(World.LongestBreakLeft + Longest, () =>
    {
        // The last rung has no calls when all is well, and without a call there is no trial.
        foreach (var backend in World.Route.Ladder[0].Backends) Check(backend.Name);
    });

    private void Check(string backend)
    {
        foreach (var instance in World.Instances)
        {
            if (instance.Circuit(backend).Phase != CircuitPhase.Closed) Break($"{instance.Process.Name} has {backend} still {instance.Circuit(backend).Phase}");
        }
    }
}
