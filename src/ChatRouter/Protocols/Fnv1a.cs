namespace ChatRouter.Protocols;

/// <summary>The 64-bit FNV-1a hash: <c>h = (h xor byte) * prime</c> for each byte. For identity within one answer or request, not against attack.</summary>
internal static class Fnv1a
{
    private const ulong Basis = 14695981039346656037UL;
    private const ulong Prime = 1099511628211UL;

    /// <summary>The hash of the bytes, continuing from an earlier hash.</summary>
    public static ulong Hash(ReadOnlySpan<byte> bytes, ulong from = Basis)
    {
        foreach (var b in bytes)
            from = (from ^ b) * Prime;
        return from;
    }
}
