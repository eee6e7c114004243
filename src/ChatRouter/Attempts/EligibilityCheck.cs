using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet;
using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Settings;

namespace ChatRouter.Attempts;

/// <summary>Puts together what probes, circuits and quota groups say of a backend. A verdict that is too old counts for nothing: fail static, then fail open.</summary>
internal sealed class EligibilityCheck
{
    /// <summary>Why a backend is out whose quota group is busy.</summary>
    public const string Throttled = "throttled";

    /// <summary>Why a backend is out whose account has no quota left. Coming back soon does not help: that is not a rate limit.</summary>
    public const string QuotaExhausted = "quota exhausted";

    private readonly CircuitRegistry _circuits;
    private readonly TimeSpan _verdictTtl;
    private readonly TimeSpan _probeInterval;
    private readonly TimeProvider _time;

    public EligibilityCheck(CircuitRegistry circuits, FleetSettings fleet, TimeProvider time)
    {
        _circuits = circuits;
        _verdictTtl = fleet.VerdictTtl;
        _probeInterval = fleet.ProbeInterval;
        _time = time;
    }

    /// <param name="backend">The backend.</param>
    /// <param name="view">What the fleet knows.</param>
    /// <param name="believesProbes">False: a backend that the probes found down stands as one that nobody probed.</param>
    public Eligibility Of(Backend backend, FleetView view, bool believesProbes = true)
    {
        var now = _time.GetUtcNow();
        var hold = view.HoldOn(backend.Name, now);
        if (hold?.Kind == HoldKind.Isolate) return new Eligibility(EligibilityKind.Isolated, hold.Reason, hold.Until);
        var health = view.Health.GetValueOrDefault(backend.Name);
        if (health is not null && now - health.CheckedAt > _verdictTtl) health = null;
        if (!believesProbes && health?.State == HealthState.Down) health = null;
        if (health is { State: HealthState.Down or HealthState.Warming or HealthState.Draining })
        {
            return new Eligibility(EligibilityKind.Unhealthy, $"{health.State.ToString().ToLowerInvariant()}: {health.Reason}", health.CheckedAt + _probeInterval);
        }

        if (hold is not null) return new Eligibility(EligibilityKind.Drained, hold.Reason, hold.Until);
        var busyUntil = _circuits.Groups.BusyUntil(backend.QuotaGroup);
        if (busyUntil > now)
        {
            if (_circuits.IsQuotaExhausted(backend.QuotaGroup)) return new Eligibility(EligibilityKind.Unavailable, QuotaExhausted, busyUntil);
            return new Eligibility(busyUntil - now <= AttemptSchedule.LongestWait ? EligibilityKind.Throttled : EligibilityKind.Unavailable, Throttled, busyUntil);
        }

        var circuit = _circuits[backend];
        if (!circuit.MayAcquire(now)) return new Eligibility(EligibilityKind.CircuitOpen, $"circuit open: {circuit.State.Figures}", circuit.EarliestAttempt(now));
        var isReturning = !circuit.IsClosed;
        return health?.State == HealthState.Degraded
            ? new Eligibility(EligibilityKind.Degraded, $"degraded: {health.Reason}", IsReturning: isReturning)
            : new Eligibility(EligibilityKind.Usable, IsReturning: isReturning);
    }
}
