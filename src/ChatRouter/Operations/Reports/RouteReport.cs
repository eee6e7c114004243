using ChatRouter.ServiceState;
using ChatRouter.Slo.Reports;

namespace ChatRouter.Operations.Reports;

/// <summary>One route as this instance sees it now.</summary>
/// <param name="Name">The public model name.</param>
/// <param name="Rungs">The backends of each rung, in order.</param>
/// <param name="ServingRung">The first rung with a usable backend; 0 when there is none.</param>
public sealed record RouteReport(string Name, IReadOnlyList<IReadOnlyList<string>> Rungs, int ServingRung)
{
    /// <summary>By backend, the limits of an attempt on this route.</summary>
    public required IReadOnlyDictionary<string, TimersReport> Timers { get; init; }

    /// <summary>The states that hold, the worst first.</summary>
    public IReadOnlyList<ServiceStateReport> States { get; init; } = [];

    /// <summary>What answers on rungs without backends, by the number of the rung.</summary>
    public IReadOnlyDictionary<int, string> Sources { get; init; } = new Dictionary<int, string>();

    /// <summary>What is switched off, for all and for tenants.</summary>
    public IReadOnlyList<SwitchReport> Switches { get; init; } = [];

    /// <summary>What was promised, what was kept, and what is left; null before the account is open.</summary>
    public RouteSlo? Slo { get; init; }

    /// <summary>How full its lanes are on this instance; lanes that nobody asked for are left out.</summary>
    public IReadOnlyList<LaneReport> Lanes { get; init; } = [];

    /// <summary>The rungs that ask for warm backends.</summary>
    public IReadOnlyList<WarmRungReport> Warm { get; init; } = [];
}
