using System.Text.Json;

namespace ChatRouter.Tests.Simulator;

/// <summary>The form of JSON without its values: names in order, kinds, and of a list the different forms in it.</summary>
internal static class JsonShape
{
    public static string Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Of(document.RootElement);
    }

    /// <summary>The forms of a stream's events in order, repetitions once.</summary>
    public static IReadOnlyList<string> OfEvents(string stream)
    {
        var shapes = new List<string>();
        foreach (var line in stream.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var shape = line == "data: [DONE]" ? line : line.StartsWith("data: ", StringComparison.Ordinal) ? "data: " + Of(line[6..]) : Of(line);
            if (shapes.Count == 0 || shapes[^1] != shape)
                shapes.Add(shape);
        }

        return shapes;
    }

    private static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", value.EnumerateObject().Select(p => p.Name + ":" + Of(p.Value))) + "}",
        JsonValueKind.Array => "[" + string.Join("|", value.EnumerateArray().Select(Of).Distinct(StringComparer.Ordinal)) + "]",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString().ToLowerInvariant(),
    };
}
