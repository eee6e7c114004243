using System.Globalization;
using System.Text;
using ChatRouter.Model.Requests;
using ChatRouter.Protocols.Translation;

namespace ChatRouter.Protocols.Ollama;

/// <summary>Writes the chunks of one answer. The first carries the role; all carry the identity of the first line.</summary>
internal sealed class OllamaChunkWriter
{
    private readonly ChunkWriter _chunks = new("fp_ollama");
    private bool _isIdentified;
    private ulong _identity;
    private int _calls;

    /// <summary>True if any line had a tool call.</summary>
    public bool HasToolCalls => _calls > 0;

    /// <summary>The event for a line; empty if the line has nothing new. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Write(ReadOnlySpan<byte> json, in OllamaLine line, out BodySlice text)
    {
        Identify(json, line);
        _chunks.Clear();
        text = default;
        if (_chunks.HasRole && !line.HasContent)
            return default;

        _chunks.Begin();
        text = WriteChoice(json, line);
        _chunks.End();
        return _chunks.Written;
    }

    /// <summary>Adds the finish chunk to what <see cref="Write"/> gave, and the usage chunk if wanted.</summary>
    public ReadOnlyMemory<byte> WriteFinish(string reason, Usage? usage)
    {
        _chunks.Finish(reason, usage);
        return _chunks.Written;
    }

    private BodySlice WriteChoice(ReadOnlySpan<byte> json, in OllamaLine line)
    {
        var writer = _chunks.Json;
        var text = _chunks.BeginDelta(Slice(json, line.Content), Slice(json, line.Thinking), line.ToolCalls.IsPresent);
        if (line.ToolCalls.IsPresent)
        {
            writer.WriteStartArray("tool_calls"u8);
            _calls = OllamaToolCallReader.Write(writer, Slice(json, line.ToolCalls), _identity, _calls, withIndex: true);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        OllamaLogProbs.Write(writer, json, line);
        writer.WriteNull("finish_reason"u8);
        writer.WriteEndObject();
        writer.WriteEndArray();
        return text;
    }

    private void Identify(ReadOnlySpan<byte> json, in OllamaLine line)
    {
        if (_isIdentified)
            return;

        _isIdentified = true;
        _identity = line.Identity;
        _chunks.Id = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"chatcmpl-{line.Identity:x16}\""));
        _chunks.Created = line.Created;
        if (line.Model.IsPresent)
            _chunks.Model = Slice(json, line.Model).ToArray();
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> json, BodySlice slice) => json.Slice(slice.Start, slice.Length);
}
