using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ChatRouter.Admission.Keys;

/// <summary>Compares keys as callers sent them, in constant time. Where an entry stands follows from a hash with a secret of this process.</summary>
internal sealed class KeyTextComparer : IEqualityComparer<char[]>, IAlternateEqualityComparer<ReadOnlySpan<char>, char[]>
{
    public static KeyTextComparer Instance { get; } = new();

    public bool Equals(char[]? x, char[]? y) => Equals(x.AsSpan(), y!);

    public bool Equals(ReadOnlySpan<char> alternate, char[] other) => CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(alternate), MemoryMarshal.AsBytes(other.AsSpan()));

    public int GetHashCode(char[] obj) => GetHashCode(obj.AsSpan());

    public int GetHashCode(ReadOnlySpan<char> alternate) => string.GetHashCode(alternate, StringComparison.Ordinal);

    public char[] Create(ReadOnlySpan<char> alternate) => alternate.ToArray();
}
