using System.Globalization;
using ChatRouter.Configuration.Options;
using ChatRouter.Configuration.Settings;

namespace ChatRouter.Configuration.Reading;

/// <summary>
/// Puts variables such as <c>Router__backends__gpu1__baseUrl</c> over the file. Names compare without case; a character that a variable's
/// name cannot hold (<c>-</c>, <c>.</c>, <c>/</c>) is written as <c>_</c>; items of a list are counted from 0.
/// </summary>
internal static class EnvironmentOverrides
{
    private const string Prefix = "Router__";

    public static void Apply(ConfigurationNode root, IEnumerable<KeyValuePair<string, string>> environment, Diagnostics diagnostics)
    {
        var overrides = environment.Where(variable => variable.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase));
        foreach (var (variable, text) in overrides.OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            var problem = Apply(root, ObjectValue.Of<RouterOptions>(), variable[Prefix.Length..].Split("__"), variable, text);
            if (problem is not null) diagnostics.Refuse(ConfigurationPath.Root.Member(variable), $"The environment variable {variable} {problem}");
        }
    }

    /// <summary>Walks down to the setting and replaces it. Returns what is wrong, or null.</summary>
    private static string? Apply(ConfigurationNode node, ValueKind kind, ReadOnlySpan<string> names, string variable, string text)
    {
        var name = names[0];
        var rest = names[1..];
        switch (kind)
        {
            case ObjectValue { Inner: var type }:
                var setting = type.Settings.FirstOrDefault(known => string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase));
                if (setting is null) return $"names no setting \"{name}\"; {NearestName.Hint(name, [.. type.Settings.Select(known => known.Name)])}";
                if (rest.IsEmpty) return Replace(node, setting, variable, text);
                if (setting.Kind is not (ObjectValue or MapValue or ListValue)) return $"goes on behind \"{setting.Name}\", which is one value.";
                if (node.Member(setting.Name) is not { } member)
                {
                    if (setting.Kind is not ObjectValue) return $"names an entry of \"{setting.Name}\", which is empty.";
                    node.SetMember(setting.Name, member = ConfigurationNode.Object());
                }

                return Apply(member, setting.Kind, rest, variable, text);

            case MapValue { Inner: var entry }:
                var found = node.Members.Where(candidate => IsSameName(candidate.Key, name)).ToArray();
                if (found.Length == 0) return $"names no {entry.Noun.ToLowerInvariant()} \"{name}\"; {NearestName.Hint(name, [.. node.Members.Select(candidate => candidate.Key)])}";
                if (found.Length > 1) return $"names more than one {entry.Noun.ToLowerInvariant()}: {string.Join(", ", found.Select(candidate => candidate.Key))}.";
                return rest.IsEmpty ? $"names the whole of {entry.Noun.ToLowerInvariant()} \"{found[0].Key}\"; name one of its settings." : Apply(found[0].Value, new ObjectValue(entry), rest, variable, text);

            case ListValue list:
                if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= node.Items.Count)
                {
                    return $"names no entry \"{name}\" of a list with {node.Items.Count} entries; they are counted from 0.";
                }

                if (list.Inner is null && rest.IsEmpty)
                {
                    node.Items[index] = new ConfigurationNode(NodeKind.Text, text, 0) { Variable = variable };
                    return null;
                }

                if (list.Inner is null) return "goes on behind a list's entry, which is one value.";
                return rest.IsEmpty ? "names a whole entry of a list; name one of its settings." : Apply(node.Items[index], list.Element, rest, variable, text);

            default:
                throw new InvalidOperationException($"A path goes through {kind.GetType().Name}.");
        }
    }

    private static string? Replace(ConfigurationNode parent, Setting setting, string variable, string text)
    {
        switch (setting.Kind)
        {
            case ObjectValue or MapValue or ListValue { Inner: not null }:
                return $"names the whole of \"{setting.Name}\"; name one of its settings.";
            case ListValue or ChoiceSetValue:
                var list = new ConfigurationNode(NodeKind.List, "", 0) { Variable = variable };
                var items = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                list.Items.AddRange(items.Select(item => new ConfigurationNode(NodeKind.Text, item, 0) { Variable = variable }));
                parent.SetMember(setting.Name, list);
                return null;
            default:
                parent.SetMember(setting.Name, new ConfigurationNode(NodeKind.Text, text, 0) { Variable = variable });
                return null;
        }
    }

    private static bool IsSameName(string name, string segment) =>
        name.Length == segment.Length
        && name.Zip(segment).All(pair => char.ToUpperInvariant(pair.First) == char.ToUpperInvariant(pair.Second) || (pair.Second == '_' && !char.IsAsciiLetterOrDigit(pair.First)));
}
