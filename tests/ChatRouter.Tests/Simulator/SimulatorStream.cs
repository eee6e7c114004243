using System.Text;
using System.Text.Json;

namespace ChatRouter.Tests.Simulator;

/// <summary>A streamed answer, read to its end, whatever end that was.</summary>
/// <param name="Bytes">Everything that arrived.</param>
/// <param name="Clean">Whether the body ended as HTTP wants it.</param>
internal sealed record SimulatorStream(byte[] Bytes, bool Clean)
{
    public string Raw => Encoding.UTF8.GetString(Bytes);

    /// <summary>Payloads of SSE events, or lines of NDJSON.</summary>
    public IReadOnlyList<string> Events => [.. Raw
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.StartsWith("data: ", StringComparison.Ordinal) ? line[6..] : line)];

    public IReadOnlyList<JsonElement> Json => [.. Events.Where(e => e != "[DONE]").Select(e => JsonDocument.Parse(e).RootElement)];

    public bool Done => Events is [.., "[DONE]"];

    /// <summary>Text deltas of a choice.</summary>
    public IReadOnlyList<string> Tokens(int index = 0) => [.. Choices(index)
        .Select(choice => choice.GetProperty("delta"))
        .Where(delta => delta.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String && content.GetString() is { Length: > 0 })
        .Select(delta => delta.GetProperty("content").GetString()!)];

    public string Text(int index = 0) => string.Concat(Tokens(index));

    public string? Finish(int index = 0) => Choices(index)
        .Select(choice => choice.GetProperty("finish_reason"))
        .LastOrDefault(reason => reason.ValueKind == JsonValueKind.String) is { ValueKind: JsonValueKind.String } found ? found.GetString() : null;

    public IEnumerable<JsonElement> Choices(int index = 0) => Json
        .Where(e => e.TryGetProperty("choices", out _))
        .SelectMany(e => e.GetProperty("choices").EnumerateArray())
        .Where(choice => choice.GetProperty("index").GetInt32() == index);

    public static async Task<SimulatorStream> ReadAsync(HttpResponseMessage response)
    {
        using var bytes = new MemoryStream();
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync();
            await body.CopyToAsync(bytes);
            return new SimulatorStream(bytes.ToArray(), true);
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException)
        {
            return new SimulatorStream(bytes.ToArray(), false);
        }
    }
}
