using ChatRouter.CircuitBreaker;
using ChatRouter.Model;

namespace ChatRouter.Tests.Fleet.Simulation.Invariants;

/// <summary>
/// Every trial has the lease in the backend's row, and no two trials of a backend are under way at one time, each within its lease. A trial counts until it
/// ends or its lease, with all renewals, ends by the clock of its holder. Left out are instances that the shared state has not answered for long: nobody can
/// ask them to wait; and fleets whose clocks differ by more than a quarter of the lease.
/// </summary>
internal sealed class OneTrial : Invariant
{
    private readonly Dictionary<(string Backend, string Holder), long> _latest = [];
    private readonly Dictionary<(string Backend, string Holder, long Trial), DateTimeOffset> _leases = [];
    private readonly List<(SimProcess Process, string Backend, long Trial)> _live = [];

    internal override void OnRow(string backend, CircuitState? before, CircuitState after)
    {
        if (after.TrialHolder is not { } holder) return;
        _latest[(backend, holder)] = after.Trial;
        _leases[(backend, holder, after.Trial)] = after.TrialExpiry!.Value;
    }

    internal override void OnAsked(SimInstance who, Backend backend, CircuitState before, Leave leave, bool isOnly)
    {
        if (leave != Leave.Trial || who.IsCutOff || 2 * World.Schedule.Skew > backend.Breaker.TrialLease / 4) return;
        var trial = (who.Process, backend.Name, _latest.GetValueOrDefault((backend.Name, who.Process.Name)));
        if (!IsHeld(trial)) Break($"{who.Process.Name} tries {backend.Name} without a lease");
        if (_live.Find(other => other.Backend == backend.Name && IsHeld(other)).Process is { } other)
            Break($"{who.Process.Name} tries {backend.Name} while {other.Name} does");
        _live.Add(trial);
    }

    internal override void OnCallEnded(SimInstance who, Backend backend, Leave leave)
    {
        // The earliest: one that outlived its lease is no longer looked at.
        var index = leave == Leave.Trial ? _live.FindIndex(trial => trial.Process == who.Process && trial.Backend == backend.Name) : -1;
        if (index >= 0) _live.RemoveAt(index);
    }

    internal override void OnCrash(SimProcess process) => _live.RemoveAll(trial => trial.Process == process);

    private bool IsHeld((SimProcess Process, string Backend, long Trial) trial) =>
        _leases.GetValueOrDefault((trial.Backend, trial.Process.Name, trial.Trial)) > trial.Process.Clock.GetUtcNow();
}
