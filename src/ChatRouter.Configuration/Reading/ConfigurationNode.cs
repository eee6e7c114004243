using System.Text.Json;

namespace ChatRouter.Configuration.Reading;

/// <summary>A JSON value with its line, and the variable that it came from if the environment overrode it.</summary>
internal sealed class ConfigurationNode(NodeKind kind, string text, int line)
{
    private const int ShownLength = 60;

    public NodeKind Kind { get; } = kind;

    /// <summary>The text of a text, the digits of a number, <c>true</c> or <c>false</c>.</summary>
    public string Text { get; } = text;

    public int Line { get; } = line;

    /// <summary>The environment variable that set it, or null for the file.</summary>
    public string? Variable { get; init; }

    /// <summary>Members in the order of the file, repeats included.</summary>
    public List<KeyValuePair<string, ConfigurationNode>> Members { get; } = [];

    public List<ConfigurationNode> Items { get; } = [];

    public static ConfigurationNode Object(int line = 0) => new(NodeKind.Object, "", line);

    public ConfigurationNode? Member(string name) => Members.Find(member => string.Equals(member.Key, name, StringComparison.Ordinal)).Value;

    public void SetMember(string name, ConfigurationNode value)
    {
        var at = Members.FindIndex(member => string.Equals(member.Key, name, StringComparison.Ordinal));
        var entry = KeyValuePair.Create(name, value);
        if (at >= 0) Members[at] = entry;
        else Members.Add(entry);
    }

    /// <summary>The value as an error message shows it.</summary>
    public string Show()
    {
        var value = Kind switch
        {
            NodeKind.Object => "an object",
            NodeKind.List => "a list",
            NodeKind.Null => "null",
            NodeKind.Text => Quote(WithoutSecrets(Text)),
            _ => Text,
        };
        return Variable is null ? value : $"{value} (from {Variable})";
    }

    /// <summary>Text in quotes, control characters escaped, long text cut.</summary>
    public static string Quote(string text)
    {
        var shown = text.Length <= ShownLength ? text : string.Concat(text.AsSpan(0, ShownLength), "...");
        return $"\"{JsonEncodedText.Encode(shown, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
    }

    /// <summary>An address may carry a password before its @ or a key behind its ?.</summary>
    private static string WithoutSecrets(string text)
    {
        var host = text.IndexOf("://", StringComparison.Ordinal) + 3;
        if (host < 3) return text;
        if (text.Contains('@', StringComparison.Ordinal)) return $"{text[..host]}...";
        var query = text.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? text : $"{text[..query]}?...";
    }
}
