using System.Text;
using ChatRouter.Protocols;

namespace ChatRouter.Tests.Protocols;

/// <summary>Drives a stream reader as the relay does, with the bytes arriving in given pieces.</summary>
internal static class StreamRun
{
    /// <summary>A frame with its bytes as text.</summary>
    public sealed record Seen(FrameKind Kind, string Bytes, string Text, bool HasToolCall, string? FinishReason, ChatRouter.Model.Requests.Usage? Usage, BackendError? Error);

    /// <summary>All frames until the stream ends, or until a frame that ends it.</summary>
    public static List<Seen> All(IStreamReader reader, ReadOnlyMemory<byte> stream, params int[] cuts)
    {
        var frames = new List<Seen>();
        var start = 0;
        foreach (var available in cuts.Append(stream.Length))
        {
            // A copy at a new place, as in a ring of pooled buffers: a reader must not keep the memory.
            while (reader.Next(stream[start..available].ToArray(), isEnd: false) is { Kind: not FrameKind.Incomplete } frame)
            {
                frames.Add(Note(frame));
                start += frame.Consumed;
                if (frame.Kind is FrameKind.Done or FrameKind.Malformed)
                    return frames;
            }
        }

        while (reader.Next(stream[start..].ToArray(), isEnd: true) is { Kind: not FrameKind.Incomplete } frame)
        {
            frames.Add(Note(frame));
            start += frame.Consumed;
            if (frame.Kind is FrameKind.Done or FrameKind.Malformed)
                return frames;
        }

        return frames;
    }

    /// <summary>The frames that say something: how many silent pieces the rest was skipped in depends on the cuts.</summary>
    public static List<Seen> Telling(IStreamReader reader, ReadOnlyMemory<byte> stream, params int[] cuts) =>
        All(reader, stream, cuts).FindAll(frame => frame != new Seen(FrameKind.Silent, "", "", HasToolCall: false, FinishReason: null, Usage: null, Error: null));

    private static Seen Note(in StreamFrame frame) => new(
        frame.Kind,
        Encoding.UTF8.GetString(frame.Bytes.Span),
        Encoding.UTF8.GetString(frame.Bytes.Span.Slice(frame.Text.Start, frame.Text.Length)),
        frame.HasToolCall,
        frame.FinishReason,
        frame.Usage,
        frame.Error);
}
