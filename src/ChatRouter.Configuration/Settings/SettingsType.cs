using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

namespace ChatRouter.Configuration.Settings;

/// <summary>The settings of one options class, found by reflection once. Thread-safe.</summary>
internal sealed class SettingsType
{
    private static readonly ConcurrentDictionary<Type, SettingsType> s_known = new();

    private SettingsType(Type type)
    {
        Type = type;
        Noun = type.GetCustomAttribute<SubjectAttribute>()!.Noun;
        Model = type.GetCustomAttribute<BuildsAttribute>()?.Model;
        Settings =
        [
            .. from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
               let about = property.GetCustomAttribute<SettingAttribute>()
               where about is not null
               select new Setting(property, about, Model),
        ];
    }

    public Type Type { get; }

    /// <summary>What messages and headings call it.</summary>
    public string Noun { get; }

    /// <summary>The model record that it fills, or null.</summary>
    public Type? Model { get; }

    /// <summary>In the order of the class.</summary>
    public IReadOnlyList<Setting> Settings { get; }

    /// <summary>The name in the schema's <c>$defs</c>.</summary>
    public string DefinitionName => JsonNamingPolicy.CamelCase.ConvertName(Noun.Replace(" ", "", StringComparison.Ordinal));

    public static SettingsType Of(Type type) => s_known.GetOrAdd(type, key => new SettingsType(key));

    public Setting? Find(string name) => Settings.FirstOrDefault(setting => string.Equals(setting.Name, name, StringComparison.Ordinal));
}
