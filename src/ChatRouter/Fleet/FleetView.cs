using System.Collections.Immutable;
using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet.Probing;
using ChatRouter.Health;
using ChatRouter.Model.Releases;
using ChatRouter.ServiceState;

namespace ChatRouter.Fleet;

/// <summary>One instance's snapshot of the shared state. Immutable; published by replacing one reference.</summary>
public sealed record FleetView
{
    /// <summary>Nothing known yet.</summary>
    public static FleetView Empty { get; } = new();

    /// <summary>When the rows were read; <see cref="DateTimeOffset.MinValue"/> for never.</summary>
    public DateTimeOffset AsOf { get; init; } = DateTimeOffset.MinValue;

    /// <summary>The latest verdict of each probed backend.</summary>
    public ImmutableDictionary<string, BackendHealth> Health { get; init; } = ImmutableDictionary<string, BackendHealth>.Empty;

    /// <summary>The circuit of each backend as it holds for every instance, as last written by any of them; time since then has not passed in it.</summary>
    public ImmutableDictionary<string, CircuitState> Breakers { get; init; } = ImmutableDictionary<string, CircuitState>.Empty;

    /// <summary>Until when quota groups are busy, by the group's name made fit to be a key.</summary>
    public ImmutableDictionary<string, DateTimeOffset> Quotas { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>Rows that were read.</summary>
    public int Rows { get; init; }

    /// <summary>The operators' holds by backend, as stored: ask <see cref="HoldOn"/>, which knows that they end.</summary>
    public ImmutableDictionary<string, BackendHold> Holds { get; init; } = ImmutableDictionary<string, BackendHold>.Empty;

    /// <summary>What is switched off, by route and tenant (empty: for all), as stored: ask <see cref="SwitchOn"/>, which knows that it ends.</summary>
    public ImmutableDictionary<(string Route, string Tenant), RouteSwitch> Switches { get; init; } = ImmutableDictionary<(string Route, string Tenant), RouteSwitch>.Empty;

    /// <summary>The states of each route, by its name, as the fleet has agreed on them.</summary>
    public ImmutableDictionary<string, ImmutableArray<HeldState>> States { get; init; } = ImmutableDictionary<string, ImmutableArray<HeldState>>.Empty;

    /// <summary>How often kept answers were purged, by route and tenant.</summary>
    public ImmutableDictionary<string, long> Purges { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>The latest release of each route, by its name.</summary>
    public ImmutableDictionary<string, ReleaseProgress> Releases { get; init; } = ImmutableDictionary<string, ReleaseProgress>.Empty;

    /// <summary>What came of each scheduled drill, by its name.</summary>
    public ImmutableDictionary<string, DrillTurn> Drills { get; init; } = ImmutableDictionary<string, DrillTurn>.Empty;

    /// <summary>Lines of batches that were given up, as stored; null if none ever was.</summary>
    public DeadLetters? DeadLetters { get; init; }

    /// <summary>Who probes, or null if nobody ever did.</summary>
    public ProberLease? Prober { get; init; }

    /// <summary>When the prober last finished a run, or null.</summary>
    public DateTimeOffset? ProberHeartbeat => Prober?.Heartbeat;

    /// <summary>Until when somebody is known to probe; <see cref="DateTimeOffset.MinValue"/> if nobody is.</summary>
    public DateTimeOffset ProbingUntil => Prober?.Expiry ?? DateTimeOffset.MinValue;

    /// <summary>What keeps a tenant from a route at a moment, or null; an empty tenant asks for what keeps all. Costs next to nothing while nothing is switched off.</summary>
    public RouteSwitch? SwitchOn(string route, string tenant, DateTimeOffset now)
    {
        if (Switches.IsEmpty) return null;
        if (Switches.TryGetValue((route, ""), out var off) && off.Until > now) return off;
        return Switches.TryGetValue((route, tenant), out off) && off.Until > now ? off : null;
    }

    /// <summary>The hold on a backend at a moment, or null. Costs next to nothing while no backend is held.</summary>
    public BackendHold? HoldOn(string backend, DateTimeOffset now)
        => !Holds.IsEmpty && Holds.TryGetValue(backend, out var hold) && hold.Until > now ? hold : null;
}
