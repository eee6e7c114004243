using System.Text.Json;

namespace ChatRouter.LocalHost.Drills.Reading;

/// <summary>Finds experiments: those that come with the product, by name, and files.</summary>
internal static class ExperimentLibrary
{
    private const string Prefix = "ChatRouter.Drills.";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The names of those that come with the product.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(ExperimentLibrary).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..^".json".Length]).Order(StringComparer.Ordinal)];

    /// <summary>Reads one by its name or file.</summary>
    /// <exception cref="StartupException">There is no such one, or it is wrong.</exception>
    public static Experiment Read(string nameOrFile)
    {
        if (Names.Contains(nameOrFile, StringComparer.Ordinal))
        {
            using var stream = typeof(ExperimentLibrary).Assembly.GetManifestResourceStream($"{Prefix}{nameOrFile}.json")!;
            using var reader = new StreamReader(stream);
            return Parse(reader.ReadToEnd(), nameOrFile);
        }

        if (!File.Exists(nameOrFile)) throw new StartupException($"error: there is no drill and no file '{nameOrFile}'; drills are {string.Join(", ", Names)}.");
        return Parse(File.ReadAllText(nameOrFile), Path.GetFileNameWithoutExtension(nameOrFile));
    }

    internal static Experiment Parse(string json, string name)
    {
        try
        {
            var experiment = JsonSerializer.Deserialize<Experiment>(json, s_json)! with { Name = name };
            var wrong = Problem(experiment);
            return wrong is null ? experiment : throw new StartupException($"error: {name}: {wrong}");
        }
        catch (JsonException problem)
        {
            throw new StartupException($"error: {name}: {problem.Message}", problem);
        }
    }

    private static string? Problem(Experiment experiment)
    {
        if (experiment.SteadyState.Probes.Count == 0) return "steady-state-hypothesis.probes is empty: nothing could fail.";
        if (experiment.SteadyState.Probes.FirstOrDefault(probe => probe.Tolerance.Count != 2 || probe.Tolerance[0] > probe.Tolerance[1]) is { } bounds) return $"probe '{bounds.Name}': tolerance must be the least and the most.";
        if (experiment.SteadyState.Probes.FirstOrDefault(probe => !DrillFigures.IsKnown(probe.Provider.Figure)) is { } unknown) return $"probe '{unknown.Name}': there is no figure '{unknown.Provider.Figure}'; figures are {string.Join(", ", DrillFigures.Names)}.";
        if (experiment.Setup.Abort.Keys.FirstOrDefault(figure => !DrillFigures.IsKnown(figure)) is { } abort) return $"abort: there is no figure '{abort}'.";
        if (experiment.Method.Concat(experiment.Rollbacks).FirstOrDefault(action => action.Provider.Type is not ("simulator" or "router" or "load" or "order")) is { } action) return $"action '{action.Name}': provider.type must be simulator, router, load or order.";
        if (experiment.Method.Concat(experiment.Rollbacks).FirstOrDefault(one => one.Provider is { Type: "order", Path: null } or { Method: not ("GET" or "POST" or "DELETE") }) is { } step) return $"action '{step.Name}': an order needs a path, and its method must be GET, POST or DELETE.";
        if (experiment.Setup.Lacks is { } lacks && !Lacks.Words.Contains(lacks, StringComparer.Ordinal)) return $"x-chatrouter: lacks is '{lacks}'; it must be one of {string.Join(", ", Lacks.Words)}.";
        return experiment.Setup is { Rate: > 0 and <= 1000, Batches: >= 0 and <= 20, Before: >= 0 and <= 60, Seconds: >= 0 and <= 600, After: >= 0 and <= 600 } ? null : "x-chatrouter: rate must be up to 1000, batches up to 20, and before, seconds and after up to 60, 600 and 600.";
    }
}
