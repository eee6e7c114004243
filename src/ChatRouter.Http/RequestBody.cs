using System.Buffers;
using System.IO.Pipelines;
using ChatRouter.Model;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Http;

/// <summary>A request's whole body in one piece of memory, bounded in size and time. Disposed when the request is over.</summary>
internal sealed class RequestBody : IDisposable
{
    private readonly byte[] _rented;
    private readonly BodyMemory? _memory;

    private RequestBody(byte[] rented, int length, BodyMemory? memory)
    {
        _rented = rented;
        _memory = memory;
        Memory = rented.AsMemory(0, length);
    }

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Memory { get; }

    /// <summary>Reads the body, or says why it is refused.</summary>
    /// <param name="request">The request.</param>
    /// <param name="maxBytes">Largest body.</param>
    /// <param name="timeout">Longest time until the last byte.</param>
    /// <param name="time">The clock.</param>
    /// <param name="gone">The caller has left.</param>
    /// <param name="memory">What all bodies together may hold; null where they are small.</param>
    public static async ValueTask<(RequestBody? Body, Refusal? Refusal)> ReadAsync(HttpRequest request, int maxBytes, TimeSpan timeout, TimeProvider time, CancellationToken gone, BodyMemory? memory = null)
    {
        if (EncodingProblem(request) is { } encoding) return (null, encoding);
        if (request.ContentLength > maxBytes) return (null, TooLarge(maxBytes));
        var reader = request.BodyReader;
        ITimer? limit = null;
        var held = 0L;
        try
        {
            while (true)
            {
                var pending = reader.ReadAsync(gone);

                // Rare for small bodies, which arrive with their head: only now a timer is worth its cost.
                if (!pending.IsCompleted) limit ??= time.CreateTimer(static r => ((PipeReader)r!).CancelPendingRead(), reader, timeout, Timeout.InfiniteTimeSpan);
                var read = await pending;
                if (read.IsCanceled)
                {
                    // The server reads the rest itself and must not find the read unfinished.
                    reader.AdvanceTo(read.Buffer.End);
                    return (null, TooSlow(timeout));
                }

                if (read.Buffer.Length > maxBytes)
                {
                    reader.AdvanceTo(read.Buffer.End);
                    return (null, TooLarge(maxBytes));
                }

                if (memory is not null && read.Buffer.Length > held)
                {
                    if (!memory.TryHold(read.Buffer.Length - held))
                    {
                        reader.AdvanceTo(read.Buffer.End);
                        return (null, Refusals.TooManyBodies);
                    }

                    held = read.Buffer.Length;
                }

                // A body of known length needs no second read to find its end.
                if (read.IsCompleted || read.Buffer.Length == request.ContentLength)
                {
                    var body = Copy(reader, read.Buffer, memory);
                    held = 0; // Its own from now on.
                    return (body, null);
                }

                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (IOException exception) when (IsBroken(exception))
        {
            return (null, Unreadable(request, exception));
        }
        finally
        {
            memory?.Release(held);
            if (limit is not null) await limit.DisposeAsync();
        }
    }

    /// <summary>The refusal of a body in a content coding, or null: the router reads JSON, not what unpacks to it.</summary>
    public static Refusal? EncodingProblem(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding;
        return encoding.Count == 0 || string.Equals(encoding.ToString().Trim(), "identity", StringComparison.OrdinalIgnoreCase) ? null : Refusals.EncodedBody;
    }

    /// <summary>Whether an exception says that the bytes on the wire are no body; else it may say that the caller has left.</summary>
    /// <remarks>For a chunk size beyond its range the server has no exception of its own: it wraps the overflow.</remarks>
    public static bool IsBroken(Exception exception) => exception is BadHttpRequestException or IOException { InnerException: OverflowException };

    /// <summary>The refusal of a body that broke off or is no body.</summary>
    public static Refusal Unreadable(HttpRequest request, Exception exception)
    {
        // Where the next request would begin, nobody knows.
        request.HttpContext.Response.Headers.Connection = "close";
        return Refusals.UnreadableBody(exception);
    }

    public void Dispose()
    {
        _memory?.Release(Memory.Length);
        ArrayPool<byte>.Shared.Return(_rented);
    }

    /// <summary>A copy, because the server takes its buffers back when the connection is aborted.</summary>
    private static RequestBody Copy(PipeReader reader, in ReadOnlySequence<byte> buffer, BodyMemory? memory)
    {
        var length = (int)buffer.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        buffer.CopyTo(rented);
        reader.AdvanceTo(buffer.End);
        return new RequestBody(rented, length, memory);
    }

    private static Refusal TooLarge(int maxBytes)
        => new(413, RefusalCodes.RequestTooLarge, $"The body is larger than {maxBytes} bytes.");

    private static Refusal TooSlow(TimeSpan timeout)
        => new(408, RefusalCodes.RequestTimeout, $"The body did not arrive within {timeout.TotalSeconds:0.#} s.");
}
