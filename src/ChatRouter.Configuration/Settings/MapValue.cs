using System.Text.Json;
using ChatRouter.Configuration.Reading;

namespace ChatRouter.Configuration.Settings;

/// <summary>An object whose members have names of the user's choice; read as a list in the order of the file.</summary>
internal sealed class MapValue(ObjectValue element, SettingAttribute about) : ValueKind
{
    private readonly TextValue _name = new(about);

    public override string TypeText => "object by name";

    public override string RangeText => $"{(about.Required ? "at least one; " : "")}names: {_name.RangeText}";

    public override SettingsType Inner => element.Inner;

    public override object? Read(ConfigurationNode node, ConfigurationPath path, Diagnostics diagnostics)
    {
        if (node.Kind != NodeKind.Object)
        {
            diagnostics.RefuseThat(path, $"is {node.Show()}; it must be an object.");
            return null;
        }

        if (about.Required && node.Members.Count == 0)
        {
            diagnostics.RefuseThat(path, "is empty; at least one entry is needed.");
            return null;
        }

        var values = new List<SettingsObject>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, member) in node.Members)
        {
            var subject = $"{Inner.Noun} '{ConfigurationNode.Quote(name)[1..^1]}'";
            var memberPlace = path.Member(name).At(member.Line).As(subject);
            if (!seen.Add(name)) diagnostics.RefuseThat(memberPlace, "is given twice.");
            else if (_name.Problem(name) is { } problem) diagnostics.RefuseThat(memberPlace, $"has a name that cannot be used: {problem}.");
            if (element.Read(member, memberPlace, diagnostics) is not SettingsObject value) continue;
            value.EntryName = name;
            values.Add(value);
        }

        var list = Array.CreateInstance(Inner.Type, values.Count);
        for (var i = 0; i < values.Count; i++) list.SetValue(values[i], i);
        return list;
    }

    public override string Format(object value) => throw new NotSupportedException("Maps have no defaults.");

    public override void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "object");
        if (about.Required) writer.WriteNumber("minProperties", 1);
        writer.WriteStartObject("propertyNames");
        if (about.Pattern is not null) writer.WriteString("pattern", about.Pattern);
        writer.WriteNumber("minLength", 1);
        writer.WriteNumber("maxLength", about.MaxLength);
        writer.WriteEndObject();
        writer.WriteStartObject("additionalProperties");
        element.WriteSchema(writer);
        writer.WriteEndObject();
    }
}
