namespace ChatRouter.Configuration.Settings;

/// <summary>One word that a setting may have, and the value that it stands for.</summary>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
internal sealed class ChoiceAttribute(string word, object value) : Attribute
{
    public string Word { get; } = word;

    public object Value { get; } = value;
}
