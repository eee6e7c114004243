using System.Text.Json;

namespace ChatRouter.InfraTests.Bicep;

/// <summary>A node of a syntax tree. Immutable.</summary>
internal sealed class SyntaxNode
{
    private readonly string _source;
    private readonly int _start;
    private readonly int _end;

    private SyntaxNode(JsonElement json, string source)
    {
        Type = json[0].GetString()!;
        Field = json[1].GetString();
        _start = json[2].GetInt32();
        _end = json[3].GetInt32();
        Line = json[4].GetInt32();
        IsNamed = json[5].GetBoolean();
        IsMissing = json[6].GetBoolean();
        All = [.. json[7].EnumerateArray().Select(child => new SyntaxNode(child, source))];
        Children = [.. All.Where(child => child.IsNamed && child.Type != "comment")];
        _source = source;
    }

    /// <summary>The rule of the grammar.</summary>
    public string Type { get; }

    /// <summary>The part that it plays in its parent, or null.</summary>
    public string? Field { get; }

    /// <summary>Its first line, from 1.</summary>
    public int Line { get; }

    /// <summary>False for punctuation and keywords.</summary>
    public bool IsNamed { get; }

    /// <summary>True when the parser had to invent it.</summary>
    public bool IsMissing { get; }

    /// <summary>All children in order.</summary>
    public IReadOnlyList<SyntaxNode> All { get; }

    /// <summary>The children without punctuation, keywords and comments.</summary>
    public IReadOnlyList<SyntaxNode> Children { get; }

    /// <summary>The text of it.</summary>
    public string Text => _source[_start.._end];

    /// <summary>A string without interpolation, unquoted; null for anything else.</summary>
    public string? Literal => Type == "string" && Children.All(child => child.Type is "string_content" or "escape_sequence")
        ? string.Concat(Children.Select(child => child.Type == "escape_sequence" ? child.Text[1..] : child.Text))
        : null;

    /// <summary>Reads what the parser wrote.</summary>
    public static SyntaxNode Read(string json, string source)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1024 });
        return new SyntaxNode(document.RootElement, source);
    }

    /// <summary>Itself and everything below it, in the order of the text.</summary>
    public IEnumerable<SyntaxNode> Descendants() => All.SelectMany(child => child.Descendants()).Prepend(this);

    /// <summary>The value of a property of this object, or null.</summary>
    public SyntaxNode? Property(string name) => Properties().FirstOrDefault(property => property.Name == name).Value;

    /// <summary>The properties of this object; none for anything else.</summary>
    public IEnumerable<(string Name, SyntaxNode Value)> Properties() => Type == "object"
        ? Children.Where(child => child.Type == "object_property" && child.Children.Count == 2)
            .Select(child => (child.Children[0].Literal ?? child.Children[0].Text, child.Children[1]))
        : [];
}
