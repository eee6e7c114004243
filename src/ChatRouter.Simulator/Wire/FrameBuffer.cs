using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatRouter.Simulator.Wire;

/// <summary>Where frames are put together before they are sent. Rented from a pool, so a busy backend allocates no buffers.</summary>
internal sealed class FrameBuffer : IBufferWriter<byte>, IDisposable
{
    private const int LargestKept = 256 * 1024;
    private static readonly ConcurrentBag<FrameBuffer> Pool = [];
    private byte[] _bytes = new byte[4096];

    private FrameBuffer()
    {
    }

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    public Span<byte> Span => _bytes.AsSpan(0, Length);

    public static FrameBuffer Rent()
    {
        if (!Pool.TryTake(out var buffer))
            return new FrameBuffer();
        buffer.Length = 0;
        return buffer;
    }

    public void Dispose()
    {
        if (_bytes.Length <= LargestKept)
            Pool.Add(this);
    }

    public void Clear() => Length = 0;

    /// <summary>Drops what came after this length.</summary>
    public void TrimTo(int length) => Length = length;

    public FrameBuffer Raw(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
        return this;
    }

    /// <summary>The inside of a JSON string.</summary>
    public FrameBuffer Text(string text)
    {
        if (System.Text.Ascii.IsValid(text) && text.AsSpan().IndexOfAny("\"\\") < 0 && !text.AsSpan().ContainsAnyInRange('\0', '\x1f'))
        {
            var target = GetSpan(text.Length);
            Length += System.Text.Encoding.ASCII.GetBytes(text, target);
            return this;
        }

        return Raw(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
    }

    public FrameBuffer Number(long value)
    {
        Utf8Formatter.TryFormat(value, GetSpan(20), out var written);
        Length += written;
        return this;
    }

    public FrameBuffer Number(double value)
    {
        value.TryFormat(GetSpan(32), out var written, "0.###", CultureInfo.InvariantCulture);
        Length += written;
        return this;
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsSpan(Length);
    }

    private void Ensure(int more)
    {
        if (_bytes.Length - Length < Math.Max(1, more))
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + more));
    }
}
