using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ChatRouter.Model.Requests;

namespace ChatRouter.Protocols.Translation;

/// <summary>
/// Writes <c>chat.completion.chunk</c> events for answers that came in another form: what all chunks of an answer share, and its end. Reuses one buffer.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "Disposing a writer over a buffer only flushes it, which every chunk does.")]
internal sealed class ChunkWriter
{
    private static readonly JsonWriterOptions Unchecked = new() { SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly string? _fingerprint;

    /// <param name="fingerprint">The <c>system_fingerprint</c> of every chunk, or null for none.</param>
    public ChunkWriter(string? fingerprint = null)
    {
        _fingerprint = fingerprint;
        Json = new Utf8JsonWriter(_buffer, Unchecked);
    }

    /// <summary>Where the fields of a chunk go, between <see cref="Begin"/> and <see cref="End"/>.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>The answer's id as a JSON string.</summary>
    public byte[] Id { get; set; } = "\"chatcmpl-0\""u8.ToArray();

    /// <summary>The model's name as a JSON string.</summary>
    public byte[] Model { get; set; } = "\"\""u8.ToArray();

    /// <summary>When the answer was begun, in seconds since 1970.</summary>
    public long Created { get; set; }

    /// <summary>True once a delta has been written: only the first one carries the role.</summary>
    public bool HasRole { get; private set; }

    /// <summary>The chunks since <see cref="Clear"/>. Valid until then.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    /// <summary>Begins anew.</summary>
    public void Clear() => _buffer.ResetWrittenCount();

    /// <summary>Begins an event with what all chunks share.</summary>
    public void Begin()
    {
        _buffer.Write("data: "u8);
        Json.Reset();
        Json.WriteStartObject();
        Json.WritePropertyName("id"u8);
        RawJson.Value(Json, Id);
        Json.WriteString("object"u8, "chat.completion.chunk"u8);
        Json.WriteNumber("created"u8, Created);
        Json.WritePropertyName("model"u8);
        RawJson.Value(Json, Model);
        if (_fingerprint is not null)
            Json.WriteString("system_fingerprint"u8, _fingerprint);
    }

    /// <summary>Begins the only choice and its delta, with the role if it is the first one, and the texts.</summary>
    /// <param name="content">The text as a JSON string; empty for none, which the first delta of an answer writes as an empty text if it has nothing else.</param>
    /// <param name="thinking">The reasoning as a JSON string; empty for none.</param>
    /// <param name="hasOther">The delta will have something besides.</param>
    /// <returns>Where the content stands in <see cref="Written"/>; length 0 for none.</returns>
    public BodySlice BeginDelta(ReadOnlySpan<byte> content, ReadOnlySpan<byte> thinking, bool hasOther)
    {
        var text = default(BodySlice);
        Json.WriteStartArray("choices"u8);
        Json.WriteStartObject();
        Json.WriteNumber("index"u8, 0);
        Json.WriteStartObject("delta"u8);
        if (!HasRole)
            Json.WriteString("role"u8, "assistant"u8);
        if (!content.IsEmpty || (!HasRole && thinking.IsEmpty && !hasOther))
        {
            Json.WritePropertyName("content"u8);
            Json.Flush();
            text = new BodySlice(_buffer.WrittenCount, content.Length);
            RawJson.Value(Json, content.IsEmpty ? "\"\""u8 : content);
        }

        if (!thinking.IsEmpty)
        {
            Json.WritePropertyName("reasoning"u8);
            RawJson.Value(Json, thinking);
        }

        HasRole = true;
        return text;
    }

    /// <summary>Ends an event.</summary>
    public void End()
    {
        Json.WriteEndObject();
        Json.Flush();
        _buffer.Write("\n\n"u8);
    }

    /// <summary>Adds the chunk with the finish reason, and the usage chunk if wanted.</summary>
    public void Finish(string reason, Usage? usage)
    {
        Begin();
        Json.WriteStartArray("choices"u8);
        Json.WriteStartObject();
        Json.WriteNumber("index"u8, 0);
        Json.WriteStartObject("delta"u8);
        Json.WriteEndObject();
        Json.WriteString("finish_reason"u8, reason);
        Json.WriteEndObject();
        Json.WriteEndArray();
        End();
        if (usage is not { } counts)
            return;

        Begin();
        Json.WriteStartArray("choices"u8);
        Json.WriteEndArray();
        UsageJson.Write(Json, counts);
        End();
    }
}
