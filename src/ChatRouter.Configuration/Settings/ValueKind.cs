using System.Reflection;
using System.Text.Json;
using ChatRouter.Configuration.Reading;

namespace ChatRouter.Configuration.Settings;

/// <summary>The type of a setting: reads it, checks it, and describes it for the schema and the documentation.</summary>
internal abstract class ValueKind
{
    /// <summary>The type's name in the documentation.</summary>
    public abstract string TypeText { get; }

    /// <summary>What is allowed, in words; empty if anything of the type is.</summary>
    public virtual string RangeText => "";

    /// <summary>The options class inside, or null.</summary>
    public virtual SettingsType? Inner => null;

    /// <summary>The value, or null after telling the diagnostics why not.</summary>
    public abstract object? Read(ConfigurationNode node, ConfigurationPath path, Diagnostics diagnostics);

    /// <summary>A value as JSON text.</summary>
    public abstract string Format(object value);

    /// <summary>Writes the members of a JSON schema object that hold for every value.</summary>
    public abstract void WriteSchema(Utf8JsonWriter writer);

    /// <summary>The kind for a property, by its type.</summary>
    public static ValueKind Of(PropertyInfo property, SettingAttribute about)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type == typeof(TimeSpan)) return new DurationValue(about);
        if (type == typeof(int)) return new IntegerValue(about);
        if (type == typeof(long)) return new IntegerValue(about, isLong: true);
        if (type == typeof(double)) return new RealValue(about);
        if (type == typeof(bool)) return new FlagValue();
        if (type == typeof(string)) return new TextValue(about);
        if (type.IsEnum)
        {
            var choices = property.GetCustomAttributes<ChoiceAttribute>().ToArray();
            return type.IsDefined(typeof(FlagsAttribute)) ? new ChoiceSetValue(type, choices) : new ChoiceValue(choices);
        }

        if (type == typeof(ConfigurationNode)) return new JsonValue(property.GetCustomAttribute<JsonAttribute>()?.Type);
        if (type.IsSubclassOf(typeof(SettingsObject)))
        {
            var one = new ObjectValue(SettingsType.Of(type));
            return about.MayBeOff ? new OffValue(one) : one;
        }

        var element = type.GetGenericArguments()[0];
        if (element == typeof(string)) return new ListValue(element, new TextValue(about), about.Required);
        if (element == typeof(int)) return new ListValue(element, new IntegerValue(about), about.Required);
        var inner = new ObjectValue(SettingsType.Of(element));
        return about.Keyed ? new MapValue(inner, about) : new ListValue(element, inner, about.Required);
    }

    /// <summary>The sentence's end that says what is allowed.</summary>
    protected string Allowed => RangeText.Length == 0 ? "" : $"; allowed is {RangeText}";
}
