using System.Text.Json;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Streaming;

/// <summary>
/// What all chunks of one stream share: the fields of its first chunk with content, whoever goes on with the answer. A field that this chunk has not, no other one has.
/// </summary>
internal sealed class ChunkIdentity
{
    private static readonly string[] Names = ["id", "created", "model", "system_fingerprint"];

    private readonly List<KeyValuePair<string, byte[]>> _fields = [];

    /// <param name="chunk">The first event: <c>data: JSON</c>, with or without its blank line.</param>
    public ChunkIdentity(ReadOnlyMemory<byte> chunk)
    {
        using var json = JsonDocument.Parse(chunk["data: "u8.Length..]);
        foreach (var name in Names)
        {
            if (json.RootElement.TryGetProperty(name, out var value)) _fields.Add(KeyValuePair.Create(name, RawJson.Bytes(value).ToArray()));
        }
    }

    /// <summary>Whether a field of a chunk belongs to it.</summary>
    public static bool Has(string name) => Names.Contains(name, StringComparer.Ordinal);

    /// <summary>Writes all fields but those that another chunk has already.</summary>
    public void WriteTo(Utf8JsonWriter writer, JsonElement besides = default)
    {
        foreach (var (name, _) in _fields)
        {
            if (besides.ValueKind is not JsonValueKind.Object || !besides.TryGetProperty(name, out _)) WriteTo(writer, name);
        }
    }

    /// <summary>Writes a field, if it has it.</summary>
    public void WriteTo(Utf8JsonWriter writer, string name)
    {
        var at = _fields.FindIndex(field => field.Key == name);
        if (at < 0) return;
        writer.WritePropertyName(name);
        RawJson.Value(writer, _fields[at].Value);
    }
}
