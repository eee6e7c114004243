using ChatRouter.CircuitBreaker;

namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>
/// When the faults are over, a backend is back in full service on every instance when the break that runs then, its trials, the ramp and the news of it are over.
/// </summary>
internal sealed class Recovery : Invariant
{
    /// <summary>For the trials to be made and ended, and a lease of somebody who is gone to run out.</summary>
    private static readonly TimeSpan Trials = World.Breaker.TrialLease + TimeSpan.FromSeconds(4);

    internal override void OnCalm()
    {
        foreach (var rung in World.Route.Ladder.Take(1))
        {
            foreach (var backend in rung.Backends)
            {
                var open = World.Instances.Select(instance => instance.Circuit(backend.Name)).Append(World.Row(backend.Name) ?? CircuitState.Initial).Max(state => state.OpenUntil);
                var left = open - SimClock.TrueTime(World.Pump.Now);
                World.Pump.After((left > TimeSpan.Zero ? left : TimeSpan.Zero) + Trials + backend.Breaker.Ramp + (2 * World.News), () => Check(backend.Name));
            }
        }
    }

    private void Check(string backend)
    {
        foreach (var instance in World.Instances)
        {
            if (instance.Circuit(backend).Phase != CircuitPhase.Closed) Break($"{instance.Process.Name} has {backend} still {instance.Circuit(backend).Phase}");
        }
    }
}
