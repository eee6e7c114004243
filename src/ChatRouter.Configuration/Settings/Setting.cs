using System.Reflection;
using System.Text.Json;

namespace ChatRouter.Configuration.Settings;

/// <summary>One setting of an options class. Immutable.</summary>
internal sealed class Setting
{
    public Setting(PropertyInfo property, SettingAttribute about, Type? model)
    {
        Property = property;
        About = about;
        Name = about.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        Kind = ValueKind.Of(property, about);
        var target = model?.GetProperty(property.Name);
        if (target is not null && (Nullable.GetUnderlyingType(target.PropertyType) ?? target.PropertyType) == (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType))
        {
            Target = target;
        }
    }

    public PropertyInfo Property { get; }

    public SettingAttribute About { get; }

    public string Name { get; }

    public ValueKind Kind { get; }

    /// <summary>The property of the model that takes the value as it is, or null if the value is worked on first.</summary>
    public PropertyInfo? Target { get; }

    /// <summary>What holds when the setting is absent: the initial value of the model's property. Null if there is none or something else holds.</summary>
    public object? Default => Target is null || About.Required || About.Otherwise is not null ? null : Target.GetValue(Activator.CreateInstance(Target.DeclaringType!));
}
