using System.Text.Json;

namespace ChatRouter.Health.Probes;

/// <summary>Judges a list of models.</summary>
internal static class ModelList
{
    /// <summary>The path of OpenAI's list.</summary>
    internal const string OpenAIPath = "/v1/models";

    private const int MostNamesShown = 3;

    /// <summary>What is wrong with the answer as such, or null: refused, loading, failing, none. A server without a list (404, 405, 501) is not at fault.</summary>
    internal static ProbeFinding? FindingOf(ProbeAnswer? answer, string path) => answer switch
    {
        null => new ProbeFinding(HealthState.Degraded, $"{path} did not answer"),
        { IsSuccess: true } or { Status: 404 or 405 or 501 } => null,
        { IsLoading: true } => new ProbeFinding(HealthState.Warming, "loading its model"),
        { Status: 401 or 403 } => new ProbeFinding(HealthState.Down, $"credential refused ({path} answered {answer.Status})"),
        _ => new ProbeFinding(HealthState.Degraded, $"{path} answered {answer.Status}"),
    };

    /// <summary>As <see cref="FindingOf"/>, and down if the list lacks the model.</summary>
    /// <param name="answer">The answer, or null.</param>
    /// <param name="path">Where it is from.</param>
    /// <param name="array">The property that holds the list.</param>
    /// <param name="name">The property that holds a model's name.</param>
    /// <param name="model">The model.</param>
    /// <param name="isSame">Whether a listed name means the model.</param>
    internal static ProbeFinding? FindingOf(ProbeAnswer? answer, string path, string array, string name, string model, Func<string, string, bool> isSame)
    {
        if (FindingOf(answer, path) is { } finding) return finding;
        if (!answer!.IsSuccess) return null;
        if (Names(answer.Body, array, name) is not { } names) return new ProbeFinding(HealthState.Degraded, $"{path} is not a model list");
        if (names.Exists(listed => isSame(listed, model))) return null;
        var shown = names.Count == 0 ? "none" : string.Join(", ", names.Take(MostNamesShown)) + (names.Count > MostNamesShown ? ", ..." : "");
        return new ProbeFinding(HealthState.Down, $"model not listed: '{model}' (listed: {shown})");
    }

    /// <summary>The names in a list, or null if the body is not such a list.</summary>
    internal static List<string>? Names(ReadOnlyMemory<byte> body, string array, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty(array, out var list)) return null;
            if (list.ValueKind == JsonValueKind.Null) return [];
            if (list.ValueKind != JsonValueKind.Array) return null;
            return [.. list.EnumerateArray()
                .Where(item => item.ValueKind == JsonValueKind.Object)
                .Select(item => item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null)
                .OfType<string>()];
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
