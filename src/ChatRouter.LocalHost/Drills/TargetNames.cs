using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRouter.LocalHost.Drills.Reading;

namespace ChatRouter.LocalHost.Drills;

/// <summary>Looks the backends and zones that an experiment names up in the state of a router. Pure.</summary>
/// <param name="names">The router's names for those of the experiment.</param>
internal sealed class TargetNames(IReadOnlyDictionary<string, string> names)
{
    private const string Backends = "ops/backends/";

    /// <summary>The first name that the router does not know, in a sentence with those that it knows; null: it knows all.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="state">The router's <c>/ops/state</c>.</param>
    /// <exception cref="StartupException">The experiment has a fault that no router can put into itself.</exception>
    public string? Problem(Experiment experiment, JsonElement state)
    {
        JsonElement[] backends = [.. state.GetProperty("backends").EnumerateArray()];
        string[] known = [.. backends.Select(backend => backend.GetProperty("name").GetString()!)];
        string[] zones = [.. backends.Select(backend => backend.TryGetProperty("zone", out var zone) ? zone.GetString() : null).OfType<string>().Distinct(StringComparer.Ordinal)];
        foreach (var (field, name, canBeMapped) in experiment.Method.Concat(experiment.Rollbacks).SelectMany(NamedIn))
        {
            var (asked, there) = (canBeMapped ? names.GetValueOrDefault(name, name) : name, field == "zone" ? zones : known);
            if (there.Contains(asked, StringComparer.Ordinal)) continue;
            var has = $"it has {(there.Length == 0 ? "none" : string.Join(", ", there))}.";
            if (!canBeMapped) return $"has no {field} '{asked}'; {has}";
            return asked == name ? $"has no {field} '{asked}'; {has} Name the one that stands for it by --map {name}=NAME." : $"has no {field} '{asked}', which --map gives for '{name}'; {has}";
        }

        return null;
    }

    // What the body of an order names goes out as it stands.
    private static IEnumerable<(string Field, string Name, bool CanBeMapped)> NamedIn(ExperimentAction action)
    {
        var provider = action.Provider;
        if (provider.Type == "order" && provider.Path!.TrimStart('/') is var path && path.StartsWith(Backends, StringComparison.Ordinal)) yield return ("backend", path[Backends.Length..].Split('/')[0], true);
        if (provider.Fault is not { } given) yield break;
        var fault = provider.Type == "simulator" ? TargetFault.FromSimulator(provider, action.Name) : given;
        foreach (var field in TargetFault.Places)
        {
            if (fault[field] is JsonValue value && value.TryGetValue(out string? name)) yield return (field, name, provider.Type != "order");
        }
    }
}
