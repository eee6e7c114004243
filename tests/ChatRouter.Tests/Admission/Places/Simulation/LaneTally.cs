using System.Globalization;

namespace ChatRouter.Tests.Admission.Places.Simulation;

/// <summary>What became of the requests of one lane.</summary>
internal sealed class LaneTally
{
    private readonly List<double> _firstTokens = [];
    private readonly List<double> _sheds = [];

    public int Offered { get; set; }

    public int Completed { get; set; }

    public int CompletedOnFirstRung { get; set; }

    public int Broken { get; set; }

    public int TimedOut { get; set; }

    public int Shed => _sheds.Count;

    public long Tokens { get; set; }

    public void AddFirstToken(TimeSpan took) => _firstTokens.Add(took.TotalMilliseconds);

    public void AddShed(TimeSpan took) => _sheds.Add(took.TotalMilliseconds);

    public double FirstToken(double quantile) => Quantile(_firstTokens, quantile);

    public double ShedTime(double quantile) => Quantile(_sheds, quantile);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"offered {Offered}, completed {Completed} ({CompletedOnFirstRung} on rung 1), shed {Shed} (p50 {ShedTime(0.5):0} ms, p99 {ShedTime(0.99):0}), timed out {TimedOut}, broken {Broken}, first token p50 {FirstToken(0.5):0} p99 {FirstToken(0.99):0} ms");

    private static double Quantile(List<double> samples, double quantile)
    {
        if (samples.Count == 0) return 0;
        samples.Sort();
        return samples[Math.Min(samples.Count - 1, (int)(quantile * samples.Count))];
    }
}
