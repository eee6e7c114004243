using ChatRouter.Configuration.Options.Access;
using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Callers;

namespace ChatRouter.Configuration.Options;

[Subject("Tenant")]
[Builds(typeof(Tenant))]
internal sealed class TenantOptions : SettingsObject
{
    [Setting(
        "Unique name; shown in metrics and state, so never a secret.",
        Required = true, MaxLength = 64, Pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", PatternText = "1 to 64 of letters, digits, '.', '_' and '-', the first a letter or digit")]
    public string? Name { get; set; }

    [Setting(
        "Keys that callers send as `Authorization: Bearer KEY`. Each is `sha256:HEX` (hash of the key), `env:NAME` (the key is in that environment variable) or, for local development only, `plain:KEY`, which a deployed app refuses. A key has 1 to 170 characters of ASCII without white space. Keys that are made by `keys create` are in the table and not here.",
        Otherwise = "none", Secret = true, Pattern = SecretForms.KeyPattern, PatternText = SecretForms.KeyText)]
    public IReadOnlyList<string>? Keys { get; set; }

    [Setting("Whose access tokens of Microsoft Entra ID admit it in place of a key; needs `entra` at the top level.", Otherwise = "none")]
    public TenantEntraOptions? Entra { get; set; }

    [Setting("Whether all of its keys and tokens are refused with 401, from the start with this configuration on.")]
    public bool? Disabled { get; set; }

    [Setting("Names of the routes that exist for it, each with its aliases. Any other is 404 and not in `GET /v1/models`.", Otherwise = "all")]
    public IReadOnlyList<string>? Routes { get; set; }

    [Setting("Requests per minute over all instances; a burst of one sixth of it is allowed.", Min = "1", Max = "1000000", Unit = "requests", Otherwise = "no limit")]
    public int? RequestsPerMinute { get; set; }

    [Setting(
        "Tokens of prompts and answers per minute over all instances; a burst of one sixth of it is allowed. A request reserves what it may take and settles when its answer is counted.",
        Min = "1", Max = "1000000000", Unit = "tokens", Otherwise = "no limit")]
    public int? TokensPerMinute { get; set; }

    [Setting("Requests at the same time over all instances.", Min = "1", Max = "100000", Unit = "requests", Otherwise = "no limit")]
    public int? MaxConcurrent { get; set; }

    [Setting("Its weight where tenants share a full lane: one of weight 2 gets twice the tokens of one of weight 1.", Min = "0.01", Max = "100")]
    public double? Weight { get; set; }

    [Setting("Tokens of prompts and answers in a day of UTC, lines of batches included.", Min = "1", Max = "9000000000000000", Unit = "tokens", Otherwise = "no budget")]
    public long? TokensPerDay { get; set; }

    [Setting("Cost in a day of UTC by the `price` of the backends, lines of batches included; in `currency`.", Min = "0.001", Max = "1000000000", Otherwise = "no budget")]
    public double? CostPerDay { get; set; }

    [Setting("Limits on single routes, by the route's name; each counts besides the tenant's own.", Keyed = true, Otherwise = "none")]
    public IReadOnlyList<RouteLimitOptions>? RouteLimits { get; set; }

    [Setting("How urgent its synchronous requests are if they ask for no other lane. Under load `internal` is shed first, `critical` last.")]
    [Choice("critical", ChatRouter.Model.Callers.Lane.Critical)]
    [Choice("interactive", ChatRouter.Model.Callers.Lane.Interactive)]
    [Choice("internal", ChatRouter.Model.Callers.Lane.Internal)]
    public Lane? Lane { get; set; }

    [Setting("Lanes that its requests may ask for besides its `lane`, by the header `x-router-lane` or by `service_tier`.", Otherwise = "none")]
    [Choice("critical", LaneSet.Critical)]
    [Choice("interactive", LaneSet.Interactive)]
    [Choice("internal", LaneSet.Internal)]
    public LaneSet? Lanes { get; set; }
}
