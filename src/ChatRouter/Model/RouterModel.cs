using System.Collections.Immutable;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Releases;
using ChatRouter.Model.Settings;
using ChatRouter.Model.Settings.Alerts;
using ChatRouter.Model.Settings.Caching;
using ChatRouter.Model.Settings.Limits;

namespace ChatRouter.Model;

/// <summary>The whole configuration, checked and immutable: what the engine runs on.</summary>
public sealed record RouterModel
{
    /// <summary>All backends, in the order of the configuration.</summary>
    public required ImmutableArray<Backend> Backends { get; init; }

    /// <summary>All routes by public model name (exact match).</summary>
    public required ImmutableDictionary<string, Route> Routes { get; init; }

    /// <summary>All tenants. Empty: every request is refused with 401.</summary>
    public required ImmutableArray<Tenant> Tenants { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256 of the operator's key for <c>/ops</c>; null: <c>/ops</c> is closed.</summary>
    public string? OpsKeySha256 { get; init; }

    /// <summary>Keys of the table.</summary>
    public KeySettings Keys { get; init; } = new();

    /// <summary>Tokens that callers may send in place of a key; null: none.</summary>
    public EntraSettings? Entra { get; init; }

    /// <summary>The currency of prices and budgets; a word for people. Default <c>USD</c>.</summary>
    public string Currency { get; init; } = "USD";

    /// <summary>What happens when nothing of a route is usable.</summary>
    public PanicSettings Panic { get; init; } = new();

    /// <summary>What each lane may have of the backends.</summary>
    public LanesSettings Lanes { get; init; } = new();

    /// <summary>Bounds of an operator's orders.</summary>
    public OpsSettings Ops { get; init; } = new();

    /// <summary>Who is told of what.</summary>
    public AlertSettings Alerts { get; init; } = new();

    /// <summary>Which zone's backends come first.</summary>
    public ZoneSettings Zones { get; init; } = new();

    /// <summary>Limits of what a caller may send.</summary>
    public RequestLimits Limits { get; init; } = new();

    /// <summary>Bounds of further attempts.</summary>
    public RetrySettings Retry { get; init; } = new();

    /// <summary>Requests that are sent again.</summary>
    public RepeatSettings Repeats { get; init; } = new();

    /// <summary>Faults on command.</summary>
    public DrillSettings Drills { get; init; } = new();

    /// <summary>Kept answers of all routes together.</summary>
    public CacheSettings Cache { get; init; } = new();

    /// <summary>Batch work from the queue.</summary>
    public BatchSettings Batch { get; init; } = new();

    /// <summary>How a changed configuration comes into force.</summary>
    public RolloutSettings Rollout { get; init; } = new();

    /// <summary>Shared state.</summary>
    public FleetSettings Fleet { get; init; } = new();

    /// <summary>Releases that the configuration declares. Each begins by itself, once for ever.</summary>
    public ImmutableArray<ReleaseSettings> Releases { get; init; } = [];

    /// <summary>Reads releases that are ordered while the router runs, against this configuration; null: only declared ones exist.</summary>
    public IReleaseReader? ReleaseReader { get; init; }

    /// <summary>The names under which routes exist for a tenant, in order.</summary>
    public IEnumerable<string> RouteNamesOf(Tenant tenant) => Routes.Where(named => tenant.MayUse(named.Value)).Select(named => named.Key).Order(StringComparer.Ordinal);

    /// <summary>The zones that backends stand in, by name.</summary>
    public ImmutableArray<string> ZoneNames() => [.. Backends.Select(b => b.Zone).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
