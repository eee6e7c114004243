using ChatRouter.CircuitBreaker;

namespace ChatRouter.Tests.Fleet.Simulation.Invariants;

/// <summary>The end of a break in a backend's row never moves back.</summary>
internal sealed class OpenUntilNeverShrinks : Invariant
{
    internal override void OnRow(string backend, CircuitState? before, CircuitState after)
    {
        if (before is not null && after.OpenUntil < before.OpenUntil) Break($"{backend}: {before.OpenUntil:HH:mm:ss.fff} became {after.OpenUntil:HH:mm:ss.fff}");
    }
}
