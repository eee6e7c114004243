using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Simulator.Wire;

/// <summary>A request's whole body, held in the server's own buffers until disposed.</summary>
internal readonly struct RequestBody : IDisposable
{
    private readonly PipeReader _reader;

    private RequestBody(PipeReader reader, ReadOnlySequence<byte> bytes) => (_reader, Bytes) = (reader, bytes);

    public ReadOnlySequence<byte> Bytes { get; }

    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(ct);
            if (result.IsCompleted)
                return new RequestBody(reader, result.Buffer);
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    public void Dispose() => _reader.AdvanceTo(Bytes.End);
}
