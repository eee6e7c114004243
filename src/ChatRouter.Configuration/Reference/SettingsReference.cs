using System.Text;
using ChatRouter.Configuration.Options;
using ChatRouter.Configuration.Settings;

namespace ChatRouter.Configuration.Reference;

/// <summary>The tables of the configuration's documentation, made of the same descriptions that bind and check it.</summary>
internal static class SettingsReference
{
    /// <summary>One Markdown section with a table for each object of the file, ending with a line break.</summary>
    public static string Write()
    {
        var text = new StringBuilder();
        foreach (var (path, type) in Objects())
        {
            text.Append(text.Length == 0 ? "" : "\n").Append("### ").Append(path).Append("\n\n");
            text.Append("| Setting | Type | Default | Allowed | Meaning |\n|---|---|---|---|---|\n");
            foreach (var setting in type.Settings) WriteRow(text, setting);
        }

        return text.ToString();
    }

    /// <summary>Every options class below another, each once, in the order of the file.</summary>
    public static IReadOnlyList<SettingsType> TypesBelow(SettingsType root) => [.. Objects(root).Select(found => found.Type).Skip(1)];

    private static List<(string Path, SettingsType Type)> Objects(SettingsType? root = null)
    {
        var found = new List<(string Path, SettingsType Type)>();
        Collect("", root ?? SettingsType.Of(typeof(RouterOptions)));
        return found;

        void Collect(string path, SettingsType type)
        {
            if (found.Exists(known => known.Type == type)) return;
            found.Add((path.Length == 0 ? "Top level" : $"`{path}`", type));
            foreach (var setting in type.Settings.Where(setting => setting.Kind.Inner is not null))
            {
                var inner = setting.Kind switch { MapValue => $"{setting.Name}.NAME", ListValue => $"{setting.Name}[]", _ => setting.Name };
                Collect(path.Length == 0 ? inner : $"{path}.{inner}", setting.Kind.Inner!);
            }
        }
    }

    private static void WriteRow(StringBuilder text, Setting setting)
    {
        var byDefault = setting.About.Required ? "**required**"
            : setting.Default is { } value ? $"`{setting.Kind.Format(value)}`"
            : setting.About.Otherwise ?? "none";
        var allowed = setting.Kind.RangeText;
        text.Append("| `").Append(setting.Name).Append("` | ").Append(setting.Kind.TypeText).Append(" | ").Append(byDefault)
            .Append(" | ").Append(allowed).Append(" | ").Append(setting.About.Description).Append(" |\n");
    }
}
