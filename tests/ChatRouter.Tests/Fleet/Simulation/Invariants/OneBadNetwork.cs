using ChatRouter.CircuitBreaker;

namespace ChatRouter.Tests.Fleet.Simulation.Invariants;

/// <summary>For schedules in which one instance alone has a bad network: no circuit is ever opened for the others.</summary>
internal sealed class OneBadNetwork : Invariant
{
    internal override void OnRow(string backend, CircuitState? before, CircuitState after)
    {
        if (after.Phase == CircuitPhase.Open) Break($"{backend} is open for all");
    }
}
