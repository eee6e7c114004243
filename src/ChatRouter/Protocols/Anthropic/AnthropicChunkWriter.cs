using ChatRouter.Model.Requests;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Anthropic;

/// <summary>Writes the chunks of one answer. The first carries the role; all carry the identity of the first event.</summary>
internal sealed class AnthropicChunkWriter(long created)
{
    private readonly ChunkWriter _chunks = new() { Created = created };
    private int _calls;

    /// <summary>Notes the answer's id and model.</summary>
    public void Identify(ReadOnlySpan<byte> json, in AnthropicEvent start)
    {
        if (start.Id.IsPresent)
            _chunks.Id = Slice(json, start.Id).ToArray();
        if (start.Model.IsPresent)
            _chunks.Model = Slice(json, start.Model).ToArray();
    }

    /// <summary>The chunk for a piece of the answer; empty if there is nothing new in it. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Write(ReadOnlySpan<byte> json, in AnthropicEvent piece, out BodySlice text)
    {
        _chunks.Clear();
        text = default;
        if (_chunks.HasRole && !piece.HasContent)
            return default;

        var isCall = piece.IsToolUse || piece.Arguments.IsPresent;
        _chunks.Begin();
        text = _chunks.BeginDelta(json.Slice(piece.Text.Start, piece.Text.Length), json.Slice(piece.Thinking.Start, piece.Thinking.Length), isCall);
        if (isCall)
            WriteToolCall(json, piece);
        _chunks.Json.WriteEndObject();
        _chunks.Json.WriteNull("finish_reason"u8);
        _chunks.Json.WriteEndObject();
        _chunks.Json.WriteEndArray();
        _chunks.End();
        return _chunks.Written;
    }

    /// <summary>The finish chunk, and the usage chunk if wanted. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> WriteFinish(string reason, Usage? usage)
    {
        _chunks.Clear();
        _chunks.Finish(reason, usage);
        return _chunks.Written;
    }

    private void WriteToolCall(ReadOnlySpan<byte> json, in AnthropicEvent piece)
    {
        var writer = _chunks.Json;
        if (piece.IsToolUse)
            _calls++;
        writer.WriteStartArray("tool_calls"u8);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, Math.Max(0, _calls - 1));
        if (piece.IsToolUse)
        {
            writer.WritePropertyName("id"u8);
            RawJson.Value(writer, Slice(json, piece.Id));
            writer.WriteString("type"u8, "function"u8);
        }

        writer.WriteStartObject("function"u8);
        if (piece.IsToolUse)
        {
            writer.WritePropertyName("name"u8);
            RawJson.Value(writer, Slice(json, piece.Name));
        }

        writer.WritePropertyName("arguments"u8);
        RawJson.Value(writer, Slice(json, piece.Arguments));
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> json, BodySlice slice) => slice.IsPresent ? json.Slice(slice.Start, slice.Length) : "\"\""u8;
}
