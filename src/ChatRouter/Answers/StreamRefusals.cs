using System.Collections.Concurrent;
using ChatRouter.Attempts;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Protocols;

namespace ChatRouter.Answers;

/// <summary>Backends that refuse to stream, or to count tokens in a stream: whole answers are asked of them directly, without asking for a stream each time before. Thread-safe.</summary>
internal sealed class StreamRefusals(TimeProvider time)
{
    /// <summary>How long a backend is taken at its word.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);

    /// <summary>True if an error is about the stream that the router asked for, and not about what the caller sent.</summary>
    /// <param name="error">What the backend says.</param>
    /// <param name="body">Its very words: some name the field beside their message.</param>
    public static bool IsOne(BackendError error, ReadOnlySpan<byte> body)
        => (error.Status == 501 || (error.Status is 400 or 422 && error.Reason == FailureReason.CallerFault)) && (body.IndexOf("stream"u8) >= 0 || body.IndexOf("Stream"u8) >= 0);

    /// <summary>True if the backend is to be asked for a whole answer directly: it has refused a stream in this call, or lately in another.</summary>
    public bool AsksDirectly(ChatCall call, Backend backend)
        => (!_until.IsEmpty && _until.TryGetValue(backend.Name, out var until) && time.GetUtcNow() < until)
            || call.State.HasEnded(backend, FailureReason.StreamRefused)
            || !ChatProtocols.For(backend.Protocol).CanAssemble(backend);

    /// <summary>Notes that the backend has answered directly. Only that shows that a refusal before it in the same call was about the stream.</summary>
    public void Answered(ChatCall call, Backend backend)
    {
        if (call.State.HasEnded(backend, FailureReason.StreamRefused)) _until[backend.Name] = time.GetUtcNow() + Memory;
    }
}
