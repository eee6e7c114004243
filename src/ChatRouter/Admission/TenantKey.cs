using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ChatRouter.Model;

namespace ChatRouter.Admission;

/// <summary>One key of a tenant, known by its hash. Every comparison takes the same time for every key of a length. Thread-safe.</summary>
internal sealed class TenantKey(byte[] hash, Tenant tenant)
{
    private char[]? _seen;

    public Tenant Tenant { get; } = tenant;

    /// <summary>True if this is the key as it was sent before: hashing it again would cost more than routing its request.</summary>
    public bool IsSeen(ReadOnlySpan<char> key) =>
        Volatile.Read(ref _seen) is { } seen && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(key), MemoryMarshal.AsBytes(seen.AsSpan()));

    /// <summary>True if the hash is this key's; then the key is remembered, in this process only.</summary>
    public bool Matches(ReadOnlySpan<byte> candidate, ReadOnlySpan<char> key)
    {
        if (!CryptographicOperations.FixedTimeEquals(candidate, hash)) return false;
        Volatile.Write(ref _seen, key.ToArray());
        return true;
    }
}
