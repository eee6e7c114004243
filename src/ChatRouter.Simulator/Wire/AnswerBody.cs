using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Simulator.Wire;

/// <summary>The body of an answer, plain or gzip-encoded.</summary>
internal sealed class AnswerBody(HttpContext http, bool gzip) : IAsyncDisposable
{
    private readonly GZipStream? _gzip = gzip ? new GZipStream(http.Response.Body, CompressionLevel.Fastest, leaveOpen: true) : null;

    /// <summary>Sends the bytes on; they have left this process when it returns.</summary>
    /// <exception cref="OperationCanceledException">The connection is gone.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        if (_gzip is null)
        {
            await http.Response.BodyWriter.WriteAsync(bytes, ct);
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
