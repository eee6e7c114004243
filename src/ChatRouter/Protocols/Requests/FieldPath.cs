using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ChatRouter.Protocols.Requests;

/// <summary>Tells in which field a byte of a body stands. Only for refusals: it reads the body again.</summary>
internal static class FieldPath
{
    private const int MaxCharacters = 200;

    /// <summary>The path as refusals write it (<c>messages[0].content</c>); of a name the path of the object it is in; null at the top, or where the body is no JSON.</summary>
    /// <param name="json">The body.</param>
    /// <param name="position">Offset of the byte.</param>
    public static string? At(ReadOnlySpan<byte> json, int position)
    {
        var steps = new List<Step>();
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ChatRequestScanner.GreatestDepth });
            while (reader.Read())
            {
                var isName = reader.TokenType is JsonTokenType.PropertyName;
                if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                    steps.RemoveAt(steps.Count - 1);
                else if (!isName && steps.Count > 0)
                    steps[^1] = steps[^1].Next();
                if (reader.BytesConsumed > position)
                    return Write(json, isName ? steps[..^1] : steps);
                if (isName)
                    steps[^1] = steps[^1] with { Start = (int)reader.TokenStartIndex + 1, Length = reader.ValueSpan.Length };
                else if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    steps.Add(new Step(reader.TokenType is JsonTokenType.StartArray));
            }
        }
        catch (JsonException)
        {
            // Not JSON: there is no path.
        }

        return null;
    }

    private static string? Write(ReadOnlySpan<byte> json, List<Step> steps)
    {
        var path = new StringBuilder();
        foreach (var step in steps)
        {
            if (step.IsArray)
                path.Append(CultureInfo.InvariantCulture, $"[{step.Index}]");
            else
                path.Append(path.Length == 0 ? "" : ".").Append(Encoding.UTF8.GetString(json.Slice(step.Start, step.Length)));
        }

        if (path.Length > MaxCharacters)
            path.Length = MaxCharacters;
        return path.Length == 0 ? null : path.ToString();
    }

    private readonly record struct Step(bool IsArray, int Index = -1, int Start = 0, int Length = 0)
    {
        public Step Next() => IsArray ? this with { Index = Index + 1 } : this;
    }
}
