using ChatRouter.Admission.Keys;
using ChatRouter.Operations.Alerts;
using ChatRouter.Operations.Alerts.Delivery;
using ChatRouter.Operations.Releases;
using ChatRouter.Operations.Rollout;
using ChatRouter.Slo.Reports;

namespace ChatRouter.Operations.Reports;

/// <summary>What <c>/ops/state</c> shows: the system as this instance sees it.</summary>
public sealed record StateReport
{
    /// <summary>This instance.</summary>
    public required string Instance { get; init; }

    /// <summary>When the report was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>All routes.</summary>
    public required IReadOnlyList<RouteReport> Routes { get; init; }

    /// <summary>All backends.</summary>
    public required IReadOnlyList<BackendReport> Backends { get; init; }

    /// <summary>The configuration that this instance runs on; null where nobody follows its rollout.</summary>
    public RolloutReport? Configuration { get; init; }

    /// <summary>The latest release of each route, running or over.</summary>
    public IReadOnlyList<ReleaseReport> Releases { get; init; } = [];

    /// <summary>The zone that this instance stands in, or null.</summary>
    public string? Zone { get; init; }

    /// <summary>All zones, and what stands in none; empty where no backend has a zone.</summary>
    public IReadOnlyList<ZoneReport> Zones { get; init; } = [];

    /// <summary>Age of the shared view in seconds, or null if there never was one.</summary>
    public double? FleetViewAgeSeconds { get; init; }

    /// <summary>Why the shared state could not be read last time, or null.</summary>
    public string? FleetError { get; init; }

    /// <summary>Instances when they were last counted, this one included.</summary>
    public int Instances { get; init; } = 1;

    /// <summary>
    /// Who gives leave for trials of open circuits: <c>fleet</c>, one at a time over all instances; or <c>own</c>: the shared state has been out of reach, or has taken no writes, for long and
    /// this instance makes its own, so spaced that the fleet still makes about one in each break.
    /// </summary>
    public string Trials { get; init; } = "fleet";

    /// <summary>Age of the prober's heartbeat in seconds, or null.</summary>
    public double? ProberHeartbeatAgeSeconds { get; init; }

    /// <summary>From one probe of a backend to the next, in seconds.</summary>
    public double ProbeIntervalSeconds { get; init; } = 10;

    /// <summary>Who probes: <c>timer</c>, <c>deputy</c>, <c>nobody</c> when the latest has been silent for three intervals; null before the first run.</summary>
    public string? Prober { get; init; }

    /// <summary>The instance that probes, or null.</summary>
    public string? ProberInstance { get; init; }

    /// <summary>Alerts that are pending or firing, or were resolved within the last hour.</summary>
    public IReadOnlyList<AlertReport> Alerts { get; init; } = [];

    /// <summary>The channels that alerts are told on.</summary>
    public IReadOnlyList<ChannelReport> Channels { get; init; } = [];

    /// <summary>Requests of the last hour that were shed before their route was known; null without any. They count for no route.</summary>
    public SliReport? Unrouted { get; init; }

    /// <summary>Why the account of the objectives could not be written or read last time, or null.</summary>
    public string? AccountError { get; init; }

    /// <summary>Keys of the table.</summary>
    public KeysReport Keys { get; init; } = new();

    /// <summary>The provider of tokens that callers may send in place of a key; null: none is set.</summary>
    public TokenIssuerState? Tokens { get; init; }

    /// <summary>Limits of tenants and what is used of them, in the order of the configuration; none for tenants without any.</summary>
    public IReadOnlyList<LimitReport> Limits { get; init; } = [];

    /// <summary>Why what tenants have used could not be shared last time, or null.</summary>
    public string? LimitsError { get; init; }

    /// <summary>Requests running, by tenant.</summary>
    public required IReadOnlyDictionary<string, int> ActiveByTenant { get; init; }
}
