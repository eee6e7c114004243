namespace ChatRouter.Admission.Places;

/// <summary>
/// Mean and spread of a backend's first tokens while it is not crowded, by the size of the prompt. A 90th percentile tells of one first token whether it is late; a mean tells
/// of several how long they have waited, also where first tokens differ so much that single ones say nothing. Not thread-safe.
/// </summary>
internal sealed class FirstTokenMeans
{
    private const int Fewest = 4;
    private const int Memory = 64;

    private readonly (int Count, double Mean, double Square)[] _sizes = new (int, double, double)[FirstTokenRecord.Sizes];

    /// <summary>Mean in seconds and variance of a first token of that size, the variance of the mean itself included; null while fewer than 4 are known.</summary>
    public (double Mean, double Variance)? Of(int promptTokens)
    {
        var (count, mean, square) = _sizes[FirstTokenRecord.SizeOf(promptTokens)];
        if (count < Fewest) return null;
        return (mean, Math.Max(0, square - (mean * mean)) * (1 + (1.0 / count)));
    }

    /// <summary>Adds a first token of a time at which the backend was not crowded; late ones too, or the mean would be too small.</summary>
    public void Add(int promptTokens, TimeSpan firstToken)
    {
        ref var size = ref _sizes[FirstTokenRecord.SizeOf(promptTokens)];
        size.Count = Math.Min(size.Count + 1, Memory);
        var sample = firstToken.TotalSeconds;
        size.Mean += (sample - size.Mean) / size.Count;
        size.Square += ((sample * sample) - size.Square) / size.Count;
    }
}
