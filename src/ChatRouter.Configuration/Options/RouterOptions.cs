using ChatRouter.Configuration.Options.Access;
using ChatRouter.Configuration.Options.Alerts;
using ChatRouter.Configuration.Options.Backends;
using ChatRouter.Configuration.Options.Caching;
using ChatRouter.Configuration.Options.Releases;
using ChatRouter.Configuration.Options.Routes;
using ChatRouter.Configuration.Settings;

namespace ChatRouter.Configuration.Options;

/// <summary>The whole of <c>router.json</c>.</summary>
[Subject("Router")]
internal sealed class RouterOptions : SettingsObject
{
    [Setting("Address of this file's JSON schema, for editors; the router does not read it.", Name = "$schema", Otherwise = "none", MaxLength = 500)]
    public string? Schema { get; set; }

    [Setting("Who may call. Without a tenant every request gets 401.", Otherwise = "none: every request gets 401")]
    public IReadOnlyList<TenantOptions>? Tenants { get; set; }

    [Setting("Keys of tenants that are made and revoked while the router runs.", Otherwise = "all defaults")]
    public KeysOptions? Keys { get; set; }

    [Setting("Access tokens (JWT) that callers may send in place of a key.", Otherwise = "keys only")]
    public EntraOptions? Entra { get; set; }

    [Setting("The operator's access to `/ops`.", Otherwise = "`/ops` is closed")]
    public OpsOptions? Ops { get; set; }

    [Setting("The currency of prices and budgets: a word for people.", MaxLength = 12, Pattern = "^[A-Za-z]{1,12}$", PatternText = "1 to 12 letters", Otherwise = "`USD`")]
    public string? Currency { get; set; }

    [Setting(
        "The endpoints that answer, by name. The name appears in headers, tables and metrics.",
        Required = true, Keyed = true, MaxLength = 40, Pattern = "^[a-z0-9-]{1,40}$", PatternText = "1 to 40 of a-z, 0-9 and -")]
    public IReadOnlyList<BackendOptions>? Backends { get; set; }

    [Setting("What callers may send as `model`, by name, and the ladder behind each.", Required = true, Keyed = true)]
    public IReadOnlyList<RouteOptions>? Routes { get; set; }

    [Setting(
        "New models for routes, by name: what each has to show and how it goes to callers. A release that stands here begins by itself, once for ever. See [releases.md](releases.md).",
        Keyed = true, MaxLength = 63, Pattern = ReleaseOptions.NamePattern, PatternText = ReleaseOptions.NameText, Otherwise = "none")]
    public IReadOnlyList<ReleaseOptions>? Releases { get; set; }

    [Setting("Settings for all backends; a backend's own settings win, one by one.", Otherwise = "none")]
    public DefaultsOptions? Defaults { get; set; }

    [Setting("What a caller may send.", Otherwise = "all defaults")]
    public LimitsOptions? Limits { get; set; }

    [Setting("How many attempts beyond a request's first there may be.", Otherwise = "all defaults")]
    public RetryOptions? Retry { get; set; }

    [Setting("What becomes of requests that are sent again.", Otherwise = "all defaults")]
    public RepeatOptions? Repeats { get; set; }

    [Setting("What becomes of a request when no circuit of its route lets it through, by lane.", Otherwise = "all defaults")]
    public PanicOptions? Panic { get; set; }

    [Setting("What each lane may have of the backends.", Otherwise = "all defaults")]
    public LanesOptions? Lanes { get; set; }

    [Setting("Kept answers of all routes together; which are kept says each route's `cache`.", Otherwise = "all defaults")]
    public CacheOptions? Cache { get; set; }

    [Setting("Which zone's backends come first.", Otherwise = "all defaults")]
    public ZoneOptions? Zones { get; set; }

    [Setting("Who is told when something breaks.", Otherwise = "all rules, no channel")]
    public AlertsOptions? Alerts { get; set; }

    [Setting("Batch work from the queue.", Otherwise = "all defaults")]
    public BatchOptions? Batch { get; set; }

    [Setting("How a changed configuration comes into force.", Otherwise = "at once, with each instance that starts on it")]
    public RolloutOptions? Rollout { get; set; }

    [Setting("Faults on command, to exercise what happens when something fails.", Otherwise = "off")]
    public DrillOptions? Drills { get; set; }

    [Setting("How instances share state.", Otherwise = "all defaults")]
    public FleetOptions? Fleet { get; set; }
}
