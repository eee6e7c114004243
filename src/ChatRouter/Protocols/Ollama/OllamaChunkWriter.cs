using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Ollama;

/// <summary>Writes the chunks of one answer. The first carries the role; all carry the identity of the first line.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "Disposing a writer over a buffer only flushes it, which every chunk does.")]
internal sealed class OllamaChunkWriter
{
    private static readonly JsonWriterOptions Unchecked = new() { SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _writer;
    private string? _id;
    private byte[] _model = [];
    private long _created;
    private ulong _identity;
    private int _calls;
    private bool _hasRole;

    public OllamaChunkWriter() => _writer = new Utf8JsonWriter(_buffer, Unchecked);

    /// <summary>True if any line had a tool call.</summary>
    public bool HasToolCalls => _calls > 0;

    /// <summary>The event for a line; empty if the line has nothing new. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Write(ReadOnlySpan<byte> json, in OllamaLine line, out BodySlice text)
    {
        Identify(json, line);
        _buffer.ResetWrittenCount();
        text = default;
        if (_hasRole && !line.HasContent)
            return default;

        Begin();
        text = WriteChoice(json, line);
        End();
        return _buffer.WrittenMemory;
    }

    /// <summary>Adds the finish chunk to what <see cref="Write"/> gave, and the usage chunk if wanted.</summary>
    public ReadOnlyMemory<byte> WriteFinish(string reason, Usage? usage)
    {
        Begin();
        _writer.WriteStartArray("choices"u8);
        _writer.WriteStartObject();
        _writer.WriteNumber("index"u8, 0);
        _writer.WriteStartObject("delta"u8);
        _writer.WriteEndObject();
        _writer.WriteString("finish_reason"u8, reason);
        _writer.WriteEndObject();
        _writer.WriteEndArray();
        End();

        if (usage is { } counts)
        {
            Begin();
            _writer.WriteStartArray("choices"u8);
            _writer.WriteEndArray();
            UsageJson.Write(_writer, counts);
            End();
        }

        return _buffer.WrittenMemory;
    }

    private BodySlice WriteChoice(ReadOnlySpan<byte> json, in OllamaLine line)
    {
        var text = default(BodySlice);
        _writer.WriteStartArray("choices"u8);
        _writer.WriteStartObject();
        _writer.WriteNumber("index"u8, 0);
        _writer.WriteStartObject("delta"u8);
        if (!_hasRole)
            _writer.WriteString("role"u8, "assistant"u8);
        if (line.Content.IsPresent || (!_hasRole && !line.HasContent))
        {
            _writer.WritePropertyName("content"u8);
            _writer.Flush();
            text = line.Content with { Start = _buffer.WrittenCount };
            RawJson.Value(_writer, line.Content.IsPresent ? Slice(json, line.Content) : "\"\""u8);
        }

        if (line.Thinking.IsPresent)
        {
            _writer.WritePropertyName("reasoning"u8);
            RawJson.Value(_writer, Slice(json, line.Thinking));
        }

        if (line.ToolCalls.IsPresent)
        {
            _writer.WriteStartArray("tool_calls"u8);
            _calls = OllamaToolCallReader.Write(_writer, Slice(json, line.ToolCalls), _identity, _calls, withIndex: true);
            _writer.WriteEndArray();
        }

        _writer.WriteEndObject();
        OllamaLogProbs.Write(_writer, json, line);
        _writer.WriteNull("finish_reason"u8);
        _writer.WriteEndObject();
        _writer.WriteEndArray();
        _hasRole = true;
        return text;
    }

    private void Identify(ReadOnlySpan<byte> json, in OllamaLine line)
    {
        if (_id is not null)
            return;

        _identity = line.Identity;
        _id = string.Create(CultureInfo.InvariantCulture, $"chatcmpl-{line.Identity:x16}");
        _created = line.Created;
        _model = line.Model.IsPresent ? Slice(json, line.Model).ToArray() : "\"\""u8.ToArray();
    }

    private void Begin()
    {
        _buffer.Write("data: "u8);
        _writer.Reset();
        _writer.WriteStartObject();
        _writer.WriteString("id"u8, _id);
        _writer.WriteString("object"u8, "chat.completion.chunk"u8);
        _writer.WriteNumber("created"u8, _created);
        _writer.WritePropertyName("model"u8);
        RawJson.Value(_writer, _model);
        _writer.WriteString("system_fingerprint"u8, "fp_ollama"u8);
    }

    private void End()
    {
        _writer.WriteEndObject();
        _writer.Flush();
        _buffer.Write("\n\n"u8);
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> json, BodySlice slice) => json.Slice(slice.Start, slice.Length);
}
