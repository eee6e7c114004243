using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ChatRouter.Caching;

/// <summary>What a key is made of, in bytes: every part ends in a way that no other part can begin with. Rented memory.</summary>
internal ref struct CacheKeyText(int capacity)
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>A text, its length before it.</summary>
    public void Add(string text)
    {
        Add(Encoding.UTF8.GetByteCount(text));
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
    }

    /// <summary>A number.</summary>
    public void Add(long number)
    {
        Reserve(24);
        number.TryFormat(_bytes.AsSpan(_length), out var written, provider: CultureInfo.InvariantCulture);
        _length += written;
        Append((byte)':');
    }

    /// <summary>The token that the reader stands on, as it was sent. White space between tokens says nothing and is left out; a name and a string keep their escapes.</summary>
    public void Add(in Utf8JsonReader reader)
    {
        var quoted = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName;
        Reserve(reader.ValueSpan.Length + 3);
        if (quoted) Append((byte)'"');
        reader.ValueSpan.CopyTo(_bytes.AsSpan(_length));
        _length += reader.ValueSpan.Length;
        if (quoted) Append((byte)'"');
        Append(reader.TokenType is JsonTokenType.PropertyName ? (byte)':' : (byte)',');
    }

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private void Append(byte one) => _bytes[_length++] = one;

    private void Reserve(int bytes)
    {
        if (_length + bytes <= _bytes.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(2 * (_length + bytes));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
