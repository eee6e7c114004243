using ChatRouter.Model.Requests;
using ChatRouter.Protocols.Sse;

namespace ChatRouter.Protocols.Anthropic;

/// <summary>Reads the events of a streamed answer and gives each piece as an OpenAI chunk. Pings and the ends of blocks give nothing.</summary>
internal sealed class AnthropicStreamReader(bool includeUsage, long created) : IStreamReader
{
    private readonly SseReader _events = new();
    private readonly AnthropicChunkWriter _chunks = new(created);
    private Usage _usage;
    private bool _isToolUse;

    /// <inheritdoc/>
    public StreamFrame Next(ReadOnlyMemory<byte> buffered, bool isEnd)
    {
        var next = _events.Next(buffered, isEnd);
        return next.Status switch
        {
            SseStatus.Incomplete => new StreamFrame { Kind = FrameKind.Incomplete },
            SseStatus.TooLarge => new StreamFrame { Kind = FrameKind.Malformed, Consumed = next.Consumed },
            SseStatus.Event => Read(next),
            _ => new StreamFrame { Kind = FrameKind.Silent, Consumed = next.Consumed },
        };
    }

    private StreamFrame Read(SseEvent next)
    {
        var json = next.Data.Span;

        // A stream that ends within an event was cut: that is not the same as a wrong event.
        if (!AnthropicEventScanner.TryScan(json, out var found))
            return next.IsTail ? default : new StreamFrame { Kind = FrameKind.Malformed, Consumed = next.Consumed };
        if (next.IsError || found.Kind is AnthropicEventKind.Error)
            return new StreamFrame { Kind = FrameKind.Error, Consumed = next.Consumed, Error = AnthropicErrors.InAnswer(json) };

        Count(found);
        switch (found.Kind)
        {
            case AnthropicEventKind.MessageStart:
                _chunks.Identify(json, found);
                return Piece(json, default, next.Consumed);
            case AnthropicEventKind.BlockStart:
                _isToolUse = found.IsToolUse;
                return Piece(json, found, next.Consumed);
            case AnthropicEventKind.BlockDelta:
                // The arguments of a tool that the provider runs itself are not for the caller.
                if (!_isToolUse)
                    found.Arguments = default;
                return Piece(json, found, next.Consumed);
            case AnthropicEventKind.MessageDelta when found.FinishReason is { } reason:
                return new StreamFrame
                {
                    Kind = FrameKind.Silent,
                    Consumed = next.Consumed,
                    Bytes = _chunks.WriteFinish(reason, includeUsage ? _usage : null),
                    FinishReason = reason,
                    Usage = _usage,
                };
            case AnthropicEventKind.MessageStop:
                return new StreamFrame { Kind = FrameKind.Done, Consumed = next.Consumed, Bytes = ServerSentEvents.Done };
            default:
                return new StreamFrame { Kind = FrameKind.Silent, Consumed = next.Consumed };
        }
    }

    private StreamFrame Piece(ReadOnlySpan<byte> json, in AnthropicEvent piece, int consumed)
    {
        var bytes = _chunks.Write(json, piece, out var text);
        return new StreamFrame
        {
            Kind = piece.HasContent ? FrameKind.Content : FrameKind.Silent,
            Consumed = consumed,
            Bytes = bytes,
            Text = text,
            IsReasoning = piece is { Thinking.IsPresent: true, Text.IsPresent: false, Arguments.IsPresent: false, IsToolUse: false },
            HasToolCall = piece.IsToolUse || piece.Arguments.IsPresent,
        };
    }

    // The first event counts the prompt, the last the answer; a later count replaces an earlier one.
    private void Count(in AnthropicEvent found)
        => _usage = new Usage(found.PromptTokens ?? _usage.PromptTokens, found.AnswerTokens ?? _usage.CompletionTokens, found.CachedTokens ?? _usage.CachedTokens);
}
