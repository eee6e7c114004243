using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChatRouter.LocalHost.Drills.Reading;

namespace ChatRouter.LocalHost.Drills;

/// <summary>The calls that a person would make, in their order: what one answers can stand in the path of the next. One for each drill.</summary>
/// <param name="http">Brings the operator's key.</param>
/// <param name="target">The router.</param>
internal sealed class OperatorSteps(HttpClient http, Uri target)
{
    private readonly Dictionary<string, string> _kept = new(StringComparer.Ordinal);

    /// <summary>Makes a call.</summary>
    /// <param name="step">The call.</param>
    /// <param name="names">Names of the target's backends for those of the experiment.</param>
    /// <exception cref="StartupException">It was refused, or its answer lacks what is to be kept.</exception>
    public async Task DoAsync(ExperimentAction step, IReadOnlyDictionary<string, string> names)
    {
        var provider = step.Provider;
        var path = string.Join('/', provider.Path!.Split('/').Select(part => names.GetValueOrDefault(part, part)));
        foreach (var (name, value) in _kept) path = path.Replace($"{{{name}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);
        var text = await SendAsync(HttpMethod.Parse(provider.Method), path, provider.Fault, step.Name);
        if (provider.Keep.Count == 0) return;
        var answer = JsonNode.Parse(text);
        foreach (var (name, field) in provider.Keep)
            _kept[name] = Find(answer, field) ?? throw new StartupException($"error: '{step.Name}' has no '{field}' in its answer.");
    }

    /// <summary>Sends a request and returns the answer's text.</summary>
    /// <exception cref="StartupException">It was refused, or nobody answered.</exception>
    public async Task<string> SendAsync(HttpMethod method, string path, JsonObject? body, string name, bool mayBeGone = false)
    {
        using var request = new HttpRequestMessage(method, new Uri(target, path)) { Content = body is null ? null : JsonContent.Create(body) };
        try
        {
            using var answer = await http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            return answer.IsSuccessStatusCode || (mayBeGone && answer.StatusCode == HttpStatusCode.NotFound) ? text : throw new StartupException($"error: '{name}' was refused with HTTP {(int)answer.StatusCode}: {text}");
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException)
        {
            throw new StartupException($"error: '{name}' cannot be done: {problem.Message}", problem);
        }
    }

    private static string? Find(JsonNode? node, string field)
    {
        foreach (var part in field.Split('.')) node = node is JsonArray list ? list.FirstOrDefault() : node?[part];
        return node?.ToString();
    }
}
