namespace ChatRouter.Configuration.Settings;

/// <summary>Describes one setting: what binding, validation, the JSON schema and the documentation are made of.</summary>
/// <param name="description">What it does, in one or two sentences of Markdown.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingAttribute(string description) : Attribute
{
    public string Description { get; } = description;

    /// <summary>The name in JSON; default: the property's name in camelCase.</summary>
    public string? Name { get; init; }

    /// <summary>Whether it must be there. A list or map must then also have an entry.</summary>
    public bool Required { get; init; }

    /// <summary>Smallest value, written as in the file.</summary>
    public string? Min { get; init; }

    /// <summary>Largest value, written as in the file.</summary>
    public string? Max { get; init; }

    /// <summary>Unit of a number.</summary>
    public string? Unit { get; init; }

    /// <summary>What holds in place of a default, in words.</summary>
    public string? Otherwise { get; init; }

    /// <summary>Longest text.</summary>
    public int MaxLength { get; init; } = 200;

    /// <summary>Form of a text, or of the names of a map.</summary>
    public string? Pattern { get; init; }

    /// <summary>The form in words.</summary>
    public string? PatternText { get; init; }

    /// <summary>Never shown in a message.</summary>
    public bool Secret { get; init; }

    /// <summary>A JSON object whose members have names of the user's choice.</summary>
    public bool Keyed { get; init; }

    /// <summary>An object in whose place <c>false</c> may stand.</summary>
    public bool MayBeOff { get; init; }
}
