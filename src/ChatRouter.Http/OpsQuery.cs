using System.Globalization;
using ChatRouter.Model;
using ChatRouter.Operations;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Http;

/// <summary>The query of a list. What is unknown, doubled or out of range is refused by name: a filter that is ignored looks obeyed.</summary>
internal sealed class OpsQuery(HttpRequest request, params string[] known)
{
    private const int DefaultLimit = 50;
    private const int LongestText = 200;

    /// <summary>The first fault that was found, or null. Ask when everything is read.</summary>
    public Refusal? Fault { get; private set; } = FirstUnknown(request.Query, known);

    /// <summary>How many entries, 1 to 200; 50 unless given.</summary>
    public int Limit()
    {
        if (Text("limit") is not { } text) return DefaultLimit;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= EventFilter.LargestLimit) return limit;
        Refuse("limit", $"must be a whole number from 1 to {EventFilter.LargestLimit}");
        return DefaultLimit;
    }

    /// <summary>A text of 1 to 200 characters, or null.</summary>
    public string? Text(string name)
    {
        if (!request.Query.TryGetValue(name, out var values)) return null;
        if (values is [{ Length: >= 1 and <= LongestText } text]) return text;
        Refuse(name, $"must be given once, with 1 to {LongestText} characters");
        return null;
    }

    /// <summary>Notes a fault.</summary>
    public void Refuse(string name, string rule) => Fault ??= Wrong(name, rule);

    private static Refusal? FirstUnknown(IQueryCollection query, string[] known)
        => query.Keys.FirstOrDefault(key => !known.Contains(key, StringComparer.Ordinal)) is { } unknown
            ? Wrong(unknown.Length <= LongestText ? unknown : unknown[..LongestText], "is unknown; known: " + string.Join(", ", known))
            : null;

    private static Refusal Wrong(string name, string rule) => new(400, RefusalCodes.InvalidValue, $"Query parameter '{name}' {rule}.", name);
}
