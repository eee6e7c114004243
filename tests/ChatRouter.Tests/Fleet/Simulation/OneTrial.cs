using ChatRouter.CircuitBreaker;
using ChatRouter.Model;

namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>
/// Every trial has the lease in the backend's row, and no two trials of a backend are under way at one time, each within its lease. A trial counts until it
/// ends or its lease, with all renewals, ends by the clock of its holder. Left out are instances that the shared state has not answered for long: nobody can
/// ask them to wait; and fleets whose clocks differ by more than a quarter of the lease.
/// </summary>
internal sealed class OneTrial : Invariant
{
    private readonly Dictionary<(string Backend, string Holder), DateTimeOffset> _leases = [];
    private readonly List<(SimProcess Process, string Backend)> _live = [];

    internal override void OnRow(string backend, CircuitState? before, CircuitState after)
    {
        if (after.TrialHolder is { } holder) _leases[(backend, holder)] = after.TrialExpiry!.Value;
    }

    internal override void OnAsked(SimInstance who, Backend backend, CircuitState before, Leave leave, bool isOnly)
    {
        if (leave != Leave.Trial || who.IsCutOff || 2 * World.Schedule.Skew > backend.Breaker.TrialLease / 4) return;
        if (!IsHeld(who.Process, backend.Name)) Break($"{who.Process.Name} tries {backend.Name} without a lease");
        if (_live.Find(trial => trial.Backend == backend.Name && IsHeld(trial.Process, backend.Name)).Process is { } other)
            Break($"{who.Process.Name} tries {backend.Name} while {other.Name} does");
        _live.Add((who.Process, backend.Name));
    }

    internal override void OnCallEnded(SimInstance who, Backend backend, Leave leave)
    {
        if (leave == Leave.Trial) _live.Remove((who.Process, backend.Name));
    }

    internal override void OnCrash(SimProcess process) => _live.RemoveAll(trial => trial.Process == process);

    private bool IsHeld(SimProcess process, string backend) => _leases.GetValueOrDefault((backend, process.Name)) > process.Clock.GetUtcNow();
}
