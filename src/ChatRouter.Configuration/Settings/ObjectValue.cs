using System.Text.Json;
using ChatRouter.Configuration.Reading;

namespace ChatRouter.Configuration.Settings;

/// <summary>An object of an options class. Members that the class does not know are refused.</summary>
internal sealed class ObjectValue(SettingsType type) : ValueKind
{
    public override string TypeText => "object";

    public override SettingsType Inner => type;

    public static ObjectValue Of<T>()
        where T : SettingsObject => new(SettingsType.Of(typeof(T)));

    public override object? Read(ConfigurationNode node, ConfigurationPath path, Diagnostics diagnostics)
    {
        if (node.Kind != NodeKind.Object)
        {
            diagnostics.RefuseThat(path, $"is {node.Show()}; it must be an object.");
            return null;
        }

        var value = (SettingsObject)Activator.CreateInstance(type.Type)!;
        value.ConfigurationPath = path;
        value.Node = node;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var meant = new HashSet<string?>(StringComparer.Ordinal);
        foreach (var (name, member) in node.Members)
        {
            var memberPlace = path.Member(name).At(member.Line);
            if (type.Find(name) is not { } setting)
            {
                RefuseUnknown(name, path, memberPlace, diagnostics);
                meant.Add(NearestName.Of(name, Names));
            }
            else if (!seen.Add(name))
            {
                diagnostics.RefuseThat(memberPlace, "is given twice.");
            }
            else if (member.Kind != NodeKind.Null && setting.Kind.Read(member, memberPlace, diagnostics) is { } read)
            {
                setting.Property.SetValue(value, read);
            }
        }

        // One mistake, one error: a misspelt name is not also a missing one.
        foreach (var setting in type.Settings.Where(setting => setting.About.Required && !meant.Contains(setting.Name)))
        {
            if (node.Member(setting.Name) is null or { Kind: NodeKind.Null }) diagnostics.RefuseThat(path.Member(setting.Name).At(node.Line), "is missing; it is required.");
        }

        return value;
    }

    public override string Format(object value) => throw new NotSupportedException("Objects have no defaults.");

    public override void WriteSchema(Utf8JsonWriter writer) => writer.WriteString("$ref", $"#/$defs/{type.DefinitionName}");

    private string[] Names => [.. type.Settings.Select(setting => setting.Name)];

    private void RefuseUnknown(string name, ConfigurationPath path, ConfigurationPath memberPlace, Diagnostics diagnostics)
    {
        var unknown = $"nknown setting {ConfigurationNode.Quote(name)}; {NearestName.Hint(name, Names)}";
        diagnostics.Refuse(memberPlace, path.Opening.Length == 0 ? $"U{unknown}" : $"{path.Opening} has an u{unknown}");
    }
}
