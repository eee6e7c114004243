using System.Net;
using System.Text.Json;

namespace ChatRouter.ScenarioTests.Harness;

/// <summary>An answer that was not streamed.</summary>
public sealed record WholeAnswer(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, JsonElement Json, TimeSpan Elapsed)
{
    public string Text => Choice.GetProperty("message").GetProperty("content").GetString()!;

    public string? FinishReason => Choice.GetProperty("finish_reason").GetString();

    public int CompletionTokens => Json.GetProperty("usage").GetProperty("completion_tokens").GetInt32();

    public string? ErrorCode => Error.GetProperty("code").GetString();

    public JsonElement Error => Json.GetProperty("error");

    public string? Backend => Headers.GetValueOrDefault("x-router-backend");

    public string Decision => Headers["x-router-decision"];

    private JsonElement Choice => Json.GetProperty("choices")[0];

    public static async Task<WholeAnswer> ReadAsync(HttpResponseMessage response)
    {
        var start = TimeProvider.System.GetTimestamp();
        var body = await response.Content.ReadAsByteArrayAsync();
        using var json = JsonDocument.Parse(body);
        return new WholeAnswer(response.StatusCode, HeadersOf(response), json.RootElement.Clone(), TimeProvider.System.GetElapsedTime(start));
    }

    internal static Dictionary<string, string> HeadersOf(HttpResponseMessage response) => response.Headers.Concat(response.Content.Headers)
        .ToDictionary(h => h.Key, h => string.Join(",", h.Value), StringComparer.OrdinalIgnoreCase);

    /// <summary>Asserts a complete answer with this text.</summary>
    public void AssertComplete(string text)
    {
        Assert.True(Status == HttpStatusCode.OK, $"{Status} after {Headers.GetValueOrDefault("x-router-attempts")} attempts: {Json}");
        Assert.Equal(text, Text);
        Assert.Equal("stop", FinishReason);
        Assert.True(CompletionTokens > 0, "no usage");
    }
}
