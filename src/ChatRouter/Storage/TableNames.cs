namespace ChatRouter.Storage;

/// <summary>The tables, by the names they have in storage.</summary>
public static class TableNames
{
    /// <summary>health, breaker, quota, prober, release, drain, state rows: a few for each backend and route, read whole by every instance.</summary>
    public const string Fleet = "fleet";

    /// <summary>What each instance sees: a row for each instance, read rarely.</summary>
    public const string Evidence = "evidence";

    /// <summary>Every transition with cause and figures.</summary>
    public const string Events = "events";

    /// <summary>Batches.</summary>
    public const string Batches = "batches";

    /// <summary>Results of batch lines.</summary>
    public const string BatchLines = "batchlines";

    /// <summary>The account of each route's objectives: rows of each instance, folded into hours and days.</summary>
    public const string Slo = "slo";

    /// <summary>Alerts, what is to be sent of them, and silences.</summary>
    public const string Alerts = "alerts";

    /// <summary>Tenants' keys by their hashes; never a key.</summary>
    public const string Keys = "keys";

    /// <summary>What tenants ask for and have used: a row for each day and instance.</summary>
    public const string Usage = "usage";

    /// <summary>Kept answers under the hashes of their requests, and when they end.</summary>
    public const string Cache = "cache";

    /// <summary>Releases: what was ordered and found, and what each instance counts of those that run.</summary>
    public const string Releases = "releases";

    /// <summary>What came of scheduled drills: a row for each run.</summary>
    public const string Drills = "drills";

    /// <summary>Configurations by their versions, and which is in force.</summary>
    public const string Configuration = "configuration";

    /// <summary>All that the app needs.</summary>
    public static IReadOnlyList<string> All { get; } = [Fleet, Evidence, Events, Batches, BatchLines, Slo, Alerts, Keys, Usage, Cache, Releases, Drills, Configuration];
}
