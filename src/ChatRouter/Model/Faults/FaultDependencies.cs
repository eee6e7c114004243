namespace ChatRouter.Model.Faults;

/// <summary>The dependencies that faults can be put into, by their words.</summary>
public static class FaultDependencies
{
    /// <summary>All tables, the shared state among them; orders to end faults still get through.</summary>
    public const string Tables = "tables";

    /// <summary>The table of kept answers alone.</summary>
    public const string Cache = "cache";

    /// <summary>The queue of batch work.</summary>
    public const string Queue = "queue";

    /// <summary>The search service of documents.</summary>
    public const string Search = "search";

    /// <summary>Tokens of the app's identity.</summary>
    public const string Secrets = "secrets";

    /// <summary>The way of metrics, spans and logs to their sink.</summary>
    public const string Telemetry = "telemetry";

    private static readonly FaultWord[] s_kinds = [FaultWord.Down, FaultWord.Silent, FaultWord.SlowHeaders, FaultWord.RateLimited, FaultWord.Error];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Tables, Cache, Queue, Search, Secrets, Telemetry];

    /// <summary>What can happen to one of them.</summary>
    public static IReadOnlyList<FaultWord> KindsOf(string dependency) => dependency is Tables or Cache ? [.. s_kinds, FaultWord.ReadOnly] : s_kinds;
}
