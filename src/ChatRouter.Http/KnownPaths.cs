namespace ChatRouter.Http;

/// <summary>The paths that the router answers, for callers who come with another method. Each has one purpose.</summary>
internal static class KnownPaths
{
    private const string Get = "GET, HEAD";
    private const string GetOnly = "GET";
    private const string Post = "POST";

    private static readonly (string[] Segments, string Methods)[] Paths =
    [
        (["v1", "chat", "completions"], Post),
        (["v1", "models"], GetOnly),
        (["v1", "models", "*"], GetOnly),
        (["v1", "batches"], Post),
        (["v1", "batches", "*"], GetOnly),
        (["v1", "batches", "*", "output"], GetOnly),
        (["v1", "feedback"], Post),
        (["v1", "trajectories", "*"], Post),
        (["healthz"], Get),
        (["readyz"], Get),
        (["metrics"], GetOnly),
        (["ops"], GetOnly),
        (["ops", "state"], GetOnly),
        (["ops", "stream"], GetOnly),
        (["ops", "events"], GetOnly),
        (["ops", "decisions"], GetOnly),
        (["ops", "decisions", "*"], GetOnly),
        (["ops", "backends", "*", "drain"], Post),
        (["ops", "backends", "*", "isolate"], Post),
        (["ops", "backends", "*", "release"], Post),
        (["ops", "routes", "*", "disable"], Post),
        (["ops", "routes", "*", "enable"], Post),
        (["ops", "cache", "purge"], Post),
        (["ops", "releases"], "GET, POST"),
        (["ops", "releases", "*"], GetOnly),
        (["ops", "releases", "*", "*"], Post),
        (["ops", "silences"], "GET, POST"),
        (["ops", "silences", "*"], "DELETE"),
        (["ops", "faults"], "GET, POST, DELETE"),
        (["ops", "faults", "*"], "DELETE"),
        (["ops", "drills"], GetOnly),
        (["ops", "keys"], "GET, POST"),
        (["ops", "keys", "*"], "DELETE"),
    ];

    /// <summary>The methods that a path takes, as in an <c>Allow</c> header; null for a path that nobody knows.</summary>
    public static string? MethodsOf(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return Array.Find(Paths, known => Matches(known.Segments, segments)).Methods;
    }

    private static bool Matches(string[] known, string[] segments)
        => known.Length == segments.Length && known.Zip(segments).All(pair => pair.First == "*" || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
}
