using System.Reflection;

namespace ChatRouter.Configuration.Settings;

/// <summary>One word that a setting may have, and the value that it stands for.</summary>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
internal sealed class ChoiceAttribute(string word, object value) : Attribute
{
    public string Word { get; } = word;

    public object Value { get; } = value;

    /// <summary>The word that an operator writes for a value of a setting.</summary>
    public static string WordOf<TOptions>(string setting, object value) =>
        typeof(TOptions).GetProperty(setting)!.GetCustomAttributes<ChoiceAttribute>().First(choice => choice.Value.Equals(value)).Word;
}
