using ChatRouter.Configuration.Settings;
using ChatRouter.Model;
using ChatRouter.Model.Settings.Caching;

namespace ChatRouter.Configuration.Options.Caching;

[Subject("RouteCache")]
[Builds(typeof(RouteCacheSettings))]
internal sealed class RouteCacheOptions : SettingsObject
{
    [Setting("How long an answer is fresh.", Min = "1s", Max = "24h")]
    public TimeSpan? Ttl { get; set; }

    [Setting("How long after that it may still stand in for backends that all fail.", Min = "0s", Max = "168h")]
    public TimeSpan? StaleFor { get; set; }

    [Setting("Whether a fresh answer is given in place of asking a backend.")]
    public bool? Fresh { get; set; }

    [Setting("Who gets a kept answer. `tenant`: the tenant for whom it was made. `route`: every tenant of the route; for prompts that hold nothing of anybody.")]
    [Choice("tenant", CacheScope.Tenant)]
    [Choice("route", CacheScope.Route)]
    public CacheScope? Scope { get; set; }

    [Setting("Largest answer that is kept, as JSON. Above 240 KiB it is kept in memory alone.", Min = "1024", Max = "8388608", Unit = "bytes")]
    public int? MaxEntryBytes { get; set; }

    [Setting("A word that is part of every key: change it with the prompt templates or model revisions behind the route, and nothing that was kept before is found.", MaxLength = 100, Otherwise = "empty")]
    public string? Version { get; set; }

    [Setting("Whether answers to requests with tools are kept.")]
    public bool? Tools { get; set; }

    [Setting("Whether answers are kept that another call might tell otherwise: without `temperature` 0 and without `seed`.")]
    public bool? AnyTemperature { get; set; }

    [Setting("How long a request waits for an equal one of the same tenant that runs already; `0s`: not at all.", Min = "0s", Max = "60s")]
    public TimeSpan? Join { get; set; }

    [Setting("Whether answers are written to Table Storage as well, for other instances and for the time after a restart.")]
    public bool? Persist { get; set; }

    [Setting("Fresh answers to questions that mean nearly the same, found by embeddings. Needs `fresh`.", Otherwise = "only the same request is found")]
    public SimilarOptions? Similar { get; set; }
}
