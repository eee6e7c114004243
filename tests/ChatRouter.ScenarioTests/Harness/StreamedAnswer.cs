using System.Net;
using System.Text;
using System.Text.Json;

namespace ChatRouter.ScenarioTests.Harness;

/// <summary>A streamed answer, read to its end, as it stood on the wire.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Headers">Headers of the answer.</param>
/// <param name="Bytes">Everything that arrived.</param>
/// <param name="IsClean">Whether the body ended as HTTP wants it; false for a broken connection.</param>
public sealed record StreamedAnswer(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, byte[] Bytes, bool IsClean)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public string Raw => Strict.GetString(Bytes);

    public string? Backend => Headers.GetValueOrDefault("x-router-backend");

    public string Decision => Headers["x-router-decision"];

    /// <summary>The code of an error that came instead of a stream.</summary>
    public string? RefusalCode => Parse(Raw).GetProperty("error").GetProperty("code").GetString();

    /// <summary>Payloads of all <c>data:</c> lines.</summary>
    public IReadOnlyList<string> Events => [.. Lines.Where(line => line.StartsWith("data:", StringComparison.Ordinal)).Select(line => line[5..].Trim())];

    public IReadOnlyList<string> Comments => [.. Lines.Where(line => line.StartsWith(':')).Select(line => line[1..].Trim())];

    /// <summary>The events that are JSON; every event but the terminator must be.</summary>
    public IReadOnlyList<JsonElement> Chunks => [.. Events.Where(e => e != "[DONE]").Select(Parse)];

    public string Text => string.Concat(Tokens);

    public IReadOnlyList<string> Tokens => [.. Choices
        .Select(choice => choice.GetProperty("delta"))
        .Where(delta => delta.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String)
        .Select(delta => delta.GetProperty("content").GetString()!)
        .Where(text => text.Length > 0)];

    /// <summary>What the answer's models thought, in whatever field it came.</summary>
    public string Reasoning => string.Concat(Choices
        .Select(choice => choice.GetProperty("delta"))
        .SelectMany(delta => delta.EnumerateObject())
        .Where(part => part.Name is "reasoning" or "reasoning_content" or "thinking" && part.Value.ValueKind == JsonValueKind.String)
        .Select(part => part.Value.GetString()));

    /// <summary>Where the answer began again: the number of chunks before each.</summary>
    public IReadOnlyList<int> Restarts => [.. Chunks.Index().Where(chunk => chunk.Item.TryGetProperty("_restarted", out _)).Select(chunk => chunk.Index)];

    public IReadOnlyList<string> FinishReasons => [.. Choices
        .Select(choice => choice.GetProperty("finish_reason").GetString())
        .OfType<string>()];

    public IReadOnlyList<JsonElement> Errors => [.. Chunks.Where(chunk => chunk.TryGetProperty("error", out _)).Select(chunk => chunk.GetProperty("error"))];

    public IReadOnlyList<JsonElement> Usages =>
        [.. Chunks.Where(chunk => chunk.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object).Select(chunk => chunk.GetProperty("usage"))];

    public int Terminators => Events.Count(e => e == "[DONE]");

    private IEnumerable<string> Lines => Raw.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private IEnumerable<JsonElement> Choices =>
        Chunks.Where(chunk => chunk.TryGetProperty("choices", out _)).SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray());

    public static async Task<StreamedAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken = default)
    {
        using var bytes = new MemoryStream();
        var headers = WholeAnswer.HeadersOf(response);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            await body.CopyToAsync(bytes, cancellationToken);
            return new StreamedAnswer(response.StatusCode, headers, bytes.ToArray(), IsClean: true);
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException)
        {
            return new StreamedAnswer(response.StatusCode, headers, bytes.ToArray(), IsClean: false);
        }
    }

    /// <summary>Asserts one complete stream with this text: one finish reason, one terminator at the very end, a clean end, nothing broken in it.</summary>
    public void AssertComplete(string text)
    {
        Assert.True(Status == HttpStatusCode.OK, $"{Status} after {Headers.GetValueOrDefault("x-router-attempts")} attempts: {Tail}");
        Assert.Equal(text, Text);
        AssertEnded();
        Assert.Equal(["stop"], FinishReasons);
    }

    /// <summary>Asserts the form of a complete stream.</summary>
    public void AssertEnded()
    {
        Assert.True(IsClean, $"The connection broke: ...{Tail}");
        Assert.Empty(Errors);
        Assert.Single(FinishReasons);
        Assert.Equal(1, Terminators);
        Assert.Equal("[DONE]", Events[^1]);
        AssertOneIdentity();
    }

    /// <summary>Asserts that all chunks are of one answer, whoever produced them.</summary>
    public void AssertOneIdentity()
    {
        foreach (var name in (string[])["id", "created", "model", "system_fingerprint", "object"])
        {
            var values = Chunks.Where(chunk => !chunk.TryGetProperty("error", out _)).Select(chunk => chunk.TryGetProperty(name, out var value) ? value.GetRawText() : "none").Distinct().ToArray();
            Assert.True(values.Length == 1, $"{name} changes within the stream: {string.Join(", ", values)}");
        }
    }

    /// <summary>Asserts one clear error as the last event, and a broken connection: never a truncated answer that looks complete.</summary>
    public void AssertInterrupted(string code = "stream_interrupted")
    {
        Assert.False(IsClean, $"The connection ended cleanly: ...{Tail}");
        Assert.Equal(0, Terminators);
        Assert.Equal(code, Assert.Single(Errors).GetProperty("code").GetString());
        Assert.True(Chunks[^1].TryGetProperty("error", out _), "The error is not the last event.");
    }

    private string Tail => Raw.Length <= 400 ? Raw : Raw[^400..];

    private static JsonElement Parse(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }
}
