namespace ChatRouter.Capacity.Figures;

/// <summary>What bounds the requests that a server's memory holds.</summary>
public sealed record KvCacheFigures
{
    /// <summary>Share of the memory that a server gives to weights and cache; the default of vLLM.</summary>
    private const double UsableShare = 0.9;

    /// <summary>Memory of the GPUs together, in bytes.</summary>
    public required double GpuBytes { get; init; }

    /// <summary>The weights, in bytes.</summary>
    public required double WeightBytes { get; init; }

    /// <summary>What one token holds, in bytes. See <see cref="PerToken"/>.</summary>
    public required double BytesPerToken { get; init; }

    /// <summary>2 (key and value) x layers x heads of keys and values x their size x bytes of a number: 32 x 8 x 128 in 16 bits are 131,072.</summary>
    public static double PerToken(int layers, int kvHeads, int headSize, double numberBytes) => 2.0 * layers * kvHeads * headSize * numberBytes;

    /// <summary>Requests that fit at the same time, each holding so many tokens on the average. 0 or more.</summary>
    public int Sequences(double tokensHeld) => tokensHeld <= 0 ? int.MaxValue : (int)Math.Clamp(((GpuBytes * UsableShare) - WeightBytes) / (BytesPerToken * tokensHeld), 0, int.MaxValue);
}
