using System.IO.Compression;
using System.Runtime.CompilerServices;
using ChatRouter.Simulator.Faults;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Simulator.Wire;

/// <summary>The body of an answer: plain, gzip-encoded or in pieces, as the fault has it.</summary>
internal sealed class AnswerBody(HttpContext http, FaultSettings? fault) : IAsyncDisposable
{
    private readonly int _piece = fault?.Fault == FaultKind.Fragmented ? fault.Bytes ?? 0 : int.MaxValue;

    private readonly GZipStream? _gzip = fault?.Fault == FaultKind.Gzip
        ? new GZipStream(http.Response.Body, CompressionLevel.Fastest, leaveOpen: true)
        : null;

    /// <summary>Sends the bytes on; they have left this process when it returns.</summary>
    /// <exception cref="OperationCanceledException">The connection is gone.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        if (_gzip is null)
        {
            for (var left = bytes; !left.IsEmpty; left = left[Math.Min(_piece, left.Length)..])
                await http.Response.BodyWriter.WriteAsync(left[..Math.Min(_piece, left.Length)], ct);
        }
        else
        {
            await _gzip.WriteAsync(bytes, ct);
            await _gzip.FlushAsync(ct);
        }

        // The server swallows writes to a connection that is gone.
        ct.ThrowIfCancellationRequested();
    }

    public ValueTask DisposeAsync() => _gzip?.DisposeAsync() ?? default;
}
