using ChatRouter.Model.Requests;
using ChatRouter.Protocols.Errors;
using ChatRouter.Protocols.Sse;

namespace ChatRouter.Protocols.Ollama;

/// <summary>Reads newline-delimited JSON and gives each line as an OpenAI chunk. The line that ends the answer gives the finish chunk, then the end.</summary>
internal sealed class OllamaStreamReader(bool includeUsage) : IStreamReader
{
    private readonly OllamaChunkWriter _chunks = new();
    private int _scanned;
    private bool _isDone;

    /// <inheritdoc/>
    public StreamFrame Next(ReadOnlyMemory<byte> buffered, bool isEnd)
    {
        if (_isDone)
            return new StreamFrame { Kind = FrameKind.Done, Consumed = buffered.Length, Bytes = ServerSentEvents.Done };

        var bytes = buffered.Span;
        var lineEnd = bytes[_scanned..].IndexOf((byte)'\n');
        var length = lineEnd < 0 ? bytes.Length : lineEnd + _scanned;
        if (length > SseReader.MaxEventBytes)
            return new StreamFrame { Kind = FrameKind.Malformed, Consumed = bytes.Length };

        _scanned = lineEnd < 0 ? bytes.Length : 0;
        if (lineEnd < 0 && (!isEnd || bytes.IsEmpty))
            return default;
        return Read(bytes[..length], lineEnd < 0);
    }

    private StreamFrame Read(ReadOnlySpan<byte> json, bool isTail)
    {
        var consumed = json.Length + (isTail ? 0 : 1);
        if (json.Trim(" \t\r"u8).IsEmpty)
            return new StreamFrame { Kind = FrameKind.Silent, Consumed = consumed };

        // A stream that ends within a line was cut: that is not the same as a wrong line.
        if (!OllamaLineScanner.TryScan(json, out var line))
            return isTail ? default : new StreamFrame { Kind = FrameKind.Malformed, Consumed = consumed };
        if (line.IsError)
            return new StreamFrame { Kind = FrameKind.Error, Consumed = consumed, Error = ErrorClassifier.ClassifyInAnswer(json) };
        if (!line.HasMessage || (line.IsDone && line.FinishReason is null))
            return new StreamFrame { Kind = FrameKind.Malformed, Consumed = consumed };
        return line.IsDone ? Finish(json, line) : Chunk(json, line, consumed);
    }

    private StreamFrame Chunk(ReadOnlySpan<byte> json, in OllamaLine line, int consumed)
    {
        var bytes = _chunks.Write(json, line, out var text);
        return new StreamFrame
        {
            Kind = line.HasContent ? FrameKind.Content : FrameKind.Silent,
            Consumed = consumed,
            Bytes = bytes,
            Text = text,
            IsReasoning = line is { Thinking.IsPresent: true, Content.IsPresent: false, ToolCalls.IsPresent: false },
            HasToolCall = line.ToolCalls.IsPresent,
        };
    }

    // Leaves the line feed in the buffer: the relay calls again for it, and gets the end.
    private StreamFrame Finish(ReadOnlySpan<byte> json, in OllamaLine line)
    {
        _isDone = true;
        var usage = new Usage(line.PromptTokens, line.AnswerTokens);
        var reason = _chunks.HasToolCalls && line.FinishReason is "stop" ? "tool_calls" : line.FinishReason!;
        return Chunk(json, line, json.Length) with
        {
            Bytes = _chunks.WriteFinish(reason, includeUsage ? usage : null),
            FinishReason = reason,
            Usage = usage,
        };
    }
}
