using System.Net;

namespace ChatRouter.Protocols.Requests;

/// <summary>A JSON body made of slices of the caller's bytes with replacements between them. Copies nothing; can be sent once or many times.</summary>
internal sealed class SplicedContent : HttpContent
{
    private readonly ReadOnlyMemory<byte>[] _segments;
    private readonly long _length;

    /// <summary>Cuts the body at the edits.</summary>
    /// <param name="body">The caller's bytes; must stay valid until the content is disposed.</param>
    /// <param name="edits">In ascending order, not overlapping.</param>
    public SplicedContent(ReadOnlyMemory<byte> body, IReadOnlyList<BodyEdit> edits)
    {
        _segments = new ReadOnlyMemory<byte>[(edits.Count * 2) + 1];
        var position = 0;
        for (var i = 0; i < edits.Count; i++)
        {
            _segments[i * 2] = body[position..edits[i].Start];
            _segments[(i * 2) + 1] = edits[i].Replacement;
            position = edits[i].Start + edits[i].Length;
        }

        _segments[^1] = body[position..];
        foreach (var segment in _segments)
            _length += segment.Length;
        Headers.TryAddWithoutValidation("Content-Type", "application/json");
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        foreach (var segment in _segments)
        {
            if (!segment.IsEmpty)
                await stream.WriteAsync(segment, cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}
