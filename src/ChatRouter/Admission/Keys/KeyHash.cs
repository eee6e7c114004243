using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ChatRouter.Model.Callers;

namespace ChatRouter.Admission.Keys;

/// <summary>The SHA-256 of a key or token, as its name in an index. Comparisons take constant time.</summary>
public readonly struct KeyHash : IEquatable<KeyHash>
{
    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    private KeyHash(ReadOnlySpan<byte> hash)
    {
        _first = BinaryPrimitives.ReadUInt64LittleEndian(hash);
        _second = BinaryPrimitives.ReadUInt64LittleEndian(hash[8..]);
        _third = BinaryPrimitives.ReadUInt64LittleEndian(hash[16..]);
        _fourth = BinaryPrimitives.ReadUInt64LittleEndian(hash[24..]);
    }

    /// <summary>The hash of bytes.</summary>
    public static KeyHash Of(ReadOnlySpan<byte> secret)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(secret, hash);
        return new KeyHash(hash);
    }

    /// <inheritdoc/>
    public bool Equals(KeyHash other) => ((_first ^ other._first) | (_second ^ other._second) | (_third ^ other._third) | (_fourth ^ other._fourth)) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is KeyHash other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)_first;

    /// <summary>Whether they are the same hash.</summary>
    public static bool operator ==(KeyHash left, KeyHash right) => left.Equals(right);

    /// <summary>Whether they are two hashes.</summary>
    public static bool operator !=(KeyHash left, KeyHash right) => !left.Equals(right);

    /// <summary>The hash that stands in a configuration or row; false for a text that is none.</summary>
    internal static bool TryParse(string hex, out KeyHash hash)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        hash = default;
        if (hex.Length != 2 * bytes.Length || Convert.FromHexString(hex, bytes, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        hash = new KeyHash(bytes);
        return true;
    }

    /// <summary>The hash of a key that a caller sent; false for what no key can be.</summary>
    internal static bool TryOf(ReadOnlySpan<char> key, out KeyHash hash)
    {
        hash = default;
        if (key.IsEmpty || key.Length > CallerKeys.Longest) return false;
        // A character takes three bytes at most.
        Span<byte> utf8 = stackalloc byte[CallerKeys.Longest * 3];
        hash = Of(utf8[..Encoding.UTF8.GetBytes(key, utf8)]);
        return true;
    }
}
