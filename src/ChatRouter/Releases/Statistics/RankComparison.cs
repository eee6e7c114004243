using ChatRouter.Slo.Counting;

namespace ChatRouter.Releases.Statistics;

/// <summary>
/// Compares durations by their ranks (Mann and Whitney 1947), from two histograms: what lies in one bucket is a tie. The effect is <c>P(C &gt; B) + P(C = B) / 2</c>, the chance that a
/// request on the candidate takes longer than one on the baseline; 0.5 if both are alike. Its variance is, with the usual correction for ties,
/// <code>V = ((N + 1) - sum(t^3 - t) / (N (N - 1))) / (12 nC nB),  N = nC + nB,  t = those in a bucket</code>
/// and the evidence that may be looked at any time is the mixture over a normal law of width <c>tau</c> (Robbins 1970; Johari et al., "Peeking at A/B tests", KDD 2017):
/// <code>L = sqrt(V / (V + tau^2)) exp(tau^2 d^2 / (2 V (V + tau^2))),  d = effect - 0.5</code>
/// It counts only where the candidate is the slower one. The law of the ranks is nearly normal from some fifty requests on; below that there is no evidence. Pure.
/// </summary>
/// <param name="Effect">0.5 if both are alike, 1 if every request on the candidate is slower.</param>
/// <param name="LogEvidence">The logarithm of the evidence that the candidate is slower.</param>
internal readonly record struct RankComparison(double Effect, double LogEvidence)
{
    /// <summary>Requests on each side below which ranks say nothing.</summary>
    public const long Fewest = 50;

    /// <summary>Compares two histograms.</summary>
    /// <param name="candidate">Durations of the candidate.</param>
    /// <param name="baseline">Durations of the baseline.</param>
    /// <param name="tau">The effect less 0.5 that is worth finding.</param>
    public static RankComparison Of(LatencySketch candidate, LatencySketch baseline, double tau)
    {
        var (n, m) = (Sum(candidate), Sum(baseline));
        if (n < Fewest || m < Fewest) return new RankComparison(0.5, 0);
        var first = Math.Min(candidate.First, baseline.First);
        var end = Math.Max(candidate.First + candidate.Counts.Length, baseline.First + baseline.Counts.Length);
        double below = 0, greater = 0, ties = 0;
        for (var bucket = first; bucket < end; bucket++)
        {
            double c = At(candidate, bucket), b = At(baseline, bucket), t = c + b;
            greater += c * (below + (b / 2));
            below += b;
            ties += (t * t * t) - t;
        }

        double all = n + m;
        var effect = greater / n / m;
        var variance = (all + 1 - (ties / (all * (all - 1)))) / (12.0 * n * m);

        // All in one bucket: nobody is slower than anybody.
        if (variance <= 1e-18) return new RankComparison(0.5, 0);
        var (d, width) = (effect - 0.5, tau * tau);
        var log = d <= 0 ? 0 : (0.5 * Math.Log(variance / (variance + width))) + (width * d * d / (2 * variance * (variance + width)));
        return new RankComparison(effect, log);
    }

    private static long Sum(LatencySketch sketch)
    {
        var sum = 0L;
        foreach (var count in sketch.Counts) sum += count;
        return sum;
    }

    private static long At(LatencySketch sketch, int bucket)
        => bucket >= sketch.First && bucket < sketch.First + sketch.Counts.Length ? sketch.Counts[bucket - sketch.First] : 0;
}
