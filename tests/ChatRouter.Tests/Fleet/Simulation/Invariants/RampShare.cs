using ChatRouter.CircuitBreaker;
using ChatRouter.Model;

namespace ChatRouter.Tests.Fleet.Simulation.Invariants;

/// <summary>A ramping backend gets 5, then 25, then 100 % of what would go there, over the whole fleet; but a call with nowhere else to go is let through.</summary>
internal sealed class RampShare : Invariant
{
    private readonly Dictionary<string, (double Expected, double Variance, int Granted)> _sums = new(StringComparer.Ordinal);

    internal override void OnAsked(SimInstance who, Backend backend, CircuitState before, Leave leave, bool isOnly)
    {
        if (World.Row(backend.Name) is not { Phase: CircuitPhase.Ramping } row || isOnly || leave is not (Leave.Refused or Leave.Ordinary)) return;
        if (World.HasTroubleWithTables(who)) return;
        var done = (SimClock.TrueTime(World.Pump.Now) + (2 * World.Schedule.Skew) - row.Since) / backend.Breaker.Ramp;
        var share = done switch { < 1.0 / 3 => 0.05, < 2.0 / 3 => 0.25, _ => 1 };
        var (expected, variance, granted) = _sums.GetValueOrDefault(backend.Name);
        _sums[backend.Name] = (expected + share, variance + (share * (1 - share)), granted + (leave == Leave.Ordinary ? 1 : 0));
    }

    internal override void OnEnd()
    {
        foreach (var (backend, (expected, variance, granted)) in _sums)
        {
            if (granted > expected + (5 * Math.Sqrt(variance)) + 3) Break($"{backend}: {granted} calls were let through on ramps that allowed {expected:0.0}");
        }
    }
}
