using ChatRouter.CircuitBreaker;
using ChatRouter.Model;

namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>
/// No two trials of a backend are under way at one time, over all instances that can ask the tables. A trial that outlives its lease (in a frozen process) no
/// longer counts.
/// </summary>
internal sealed class OneTrial : Invariant
{
    private readonly List<(SimProcess Process, string Backend, TimeSpan Start)> _live = [];

    internal override void OnAsked(SimInstance who, Backend backend, CircuitState before, Leave leave, bool isOnly)
    {
        if (leave != Leave.Trial || who.IsCutOff) return;
        _live.RemoveAll(trial => trial.Start + backend.Breaker.TrialLease <= World.Pump.Now);
        if (_live.Find(trial => trial.Backend == backend.Name).Process is { } other)
            Break($"{who.Process.Name} tries {backend.Name} while {other.Name} does");
        _live.Add((who.Process, backend.Name, World.Pump.Now));
    }

    internal override void OnCallEnded(SimInstance who, Backend backend, Leave leave)
    {
        if (leave == Leave.Trial) _live.RemoveAll(trial => trial.Backend == backend.Name && trial.Process == who.Process);
    }

    internal override void OnCrash(SimProcess process) => _live.RemoveAll(trial => trial.Process == process);
}
