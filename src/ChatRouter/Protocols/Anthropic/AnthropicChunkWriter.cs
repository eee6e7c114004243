using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Anthropic;

/// <summary>Writes the chunks of one answer. The first carries the role; all carry the identity of the first event.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "Disposing a writer over a buffer only flushes it, which every chunk does.")]
internal sealed class AnthropicChunkWriter
{
    private static readonly JsonWriterOptions Unchecked = new() { SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _writer;
    private readonly long _created;
    private byte[] _id = "\"chatcmpl-0\""u8.ToArray();
    private byte[] _model = "\"\""u8.ToArray();
    private int _calls;
    private bool _hasRole;

    public AnthropicChunkWriter(long created)
    {
        _created = created;
        _writer = new Utf8JsonWriter(_buffer, Unchecked);
    }

    /// <summary>Notes the answer's id and model.</summary>
    public void Identify(ReadOnlySpan<byte> json, in AnthropicEvent start)
    {
        if (start.Id.IsPresent)
            _id = Slice(json, start.Id).ToArray();
        if (start.Model.IsPresent)
            _model = Slice(json, start.Model).ToArray();
    }

    /// <summary>The chunk for a piece of the answer; empty if there is nothing new in it. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Write(ReadOnlySpan<byte> json, in AnthropicEvent piece, out BodySlice text)
    {
        _buffer.ResetWrittenCount();
        text = default;
        if (_hasRole && !piece.HasContent)
            return default;

        Begin();
        _writer.WriteStartArray("choices"u8);
        _writer.WriteStartObject();
        _writer.WriteNumber("index"u8, 0);
        text = WriteDelta(json, piece);
        _writer.WriteNull("finish_reason"u8);
        _writer.WriteEndObject();
        _writer.WriteEndArray();
        End();
        return _buffer.WrittenMemory;
    }

    /// <summary>The finish chunk, and the usage chunk if wanted. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> WriteFinish(string reason, Usage? usage)
    {
        _buffer.ResetWrittenCount();
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

    private BodySlice WriteDelta(ReadOnlySpan<byte> json, in AnthropicEvent piece)
    {
        var text = default(BodySlice);
        _writer.WriteStartObject("delta"u8);
        if (!_hasRole)
            _writer.WriteString("role"u8, "assistant"u8);
        if (piece.Text.IsPresent || (!_hasRole && !piece.HasContent))
        {
            _writer.WritePropertyName("content"u8);
            _writer.Flush();
            text = piece.Text with { Start = _buffer.WrittenCount };
            RawJson.Value(_writer, piece.Text.IsPresent ? Slice(json, piece.Text) : "\"\""u8);
        }

        if (piece.Thinking.IsPresent)
        {
            _writer.WritePropertyName("reasoning"u8);
            RawJson.Value(_writer, Slice(json, piece.Thinking));
        }

        if (piece.IsToolUse || piece.Arguments.IsPresent)
            WriteToolCall(json, piece);
        _writer.WriteEndObject();
        _hasRole = true;
        return text.Length > 0 ? text : default;
    }

    private void WriteToolCall(ReadOnlySpan<byte> json, in AnthropicEvent piece)
    {
        if (piece.IsToolUse)
            _calls++;
        _writer.WriteStartArray("tool_calls"u8);
        _writer.WriteStartObject();
        _writer.WriteNumber("index"u8, Math.Max(0, _calls - 1));
        if (piece.IsToolUse)
        {
            _writer.WritePropertyName("id"u8);
            RawJson.Value(_writer, Slice(json, piece.Id));
            _writer.WriteString("type"u8, "function"u8);
        }

        _writer.WriteStartObject("function"u8);
        if (piece.IsToolUse)
        {
            _writer.WritePropertyName("name"u8);
            RawJson.Value(_writer, Slice(json, piece.Name));
        }

        _writer.WritePropertyName("arguments"u8);
        RawJson.Value(_writer, Slice(json, piece.Arguments));
        _writer.WriteEndObject();
        _writer.WriteEndObject();
        _writer.WriteEndArray();
    }

    private void Begin()
    {
        _buffer.Write("data: "u8);
        _writer.Reset();
        _writer.WriteStartObject();
        _writer.WritePropertyName("id"u8);
        RawJson.Value(_writer, _id);
        _writer.WriteString("object"u8, "chat.completion.chunk"u8);
        _writer.WriteNumber("created"u8, _created);
        _writer.WritePropertyName("model"u8);
        RawJson.Value(_writer, _model);
    }

    private void End()
    {
        _writer.WriteEndObject();
        _writer.Flush();
        _buffer.Write("\n\n"u8);
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> json, BodySlice slice) => slice.IsPresent ? json.Slice(slice.Start, slice.Length) : "\"\""u8;
}
