namespace ChatRouter.Simulator.Generation;

/// <summary>FNV-1a over 64 bits with a final mix: the same on every machine and in every process.</summary>
internal struct StableHash()
{
    private ulong _value = 14695981039346656037UL;

    public void Add(byte value) => _value = (_value ^ value) * 1099511628211UL;

    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            Add(b);
    }

    public void Add(long value)
    {
        for (var shift = 0; shift < 64; shift += 8)
            Add((byte)(value >> shift));
    }

    public readonly ulong Value => Mix(_value);

    /// <summary>The finalizer of SplitMix64: near inputs give far outputs.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
