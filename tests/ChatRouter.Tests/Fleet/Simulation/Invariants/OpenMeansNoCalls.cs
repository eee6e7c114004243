using ChatRouter.CircuitBreaker;
using ChatRouter.Model;

namespace ChatRouter.Tests.Fleet.Simulation.Invariants;

/// <summary>Once a backend's row has been open for as long as news takes, no instance that reaches the tables sends it an ordinary call.</summary>
internal sealed class OpenMeansNoCalls : Invariant
{
    private readonly Dictionary<string, TimeSpan> _openSince = new(StringComparer.Ordinal);

    internal override void OnRow(string backend, CircuitState? before, CircuitState after)
    {
        if (after.Phase != CircuitPhase.Open) _openSince.Remove(backend);
        else if (before is not { Phase: CircuitPhase.Open }) _openSince[backend] = World.Pump.Now;
    }

    internal override void OnAsked(SimInstance who, Backend backend, CircuitState before, Leave leave, bool isOnly)
    {
        if (leave != Leave.Ordinary || !_openSince.TryGetValue(backend.Name, out var since) || World.Pump.Now - since < World.News) return;
        var now = SimClock.TrueTime(World.Pump.Now);
        if (World.Row(backend.Name)!.OpenUntil - World.Schedule.Skew > now && !World.HasTroubleWithTables(who))
            Break($"{who.Process.Name} calls {backend.Name} as {before.Phase}, which its row has shown open since {since.TotalSeconds:0.000}");
    }
}
