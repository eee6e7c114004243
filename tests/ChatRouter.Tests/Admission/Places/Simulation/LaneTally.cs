using System.Globalization;

namespace ChatRouter.Tests.Admission.Places.Simulation;

/// <summary>What became of the requests of one lane.</summary>
internal sealed class LaneTally
{
    private readonly List<double> _firstTokens = [];
    private readonly List<double> _sheds = [];
    private readonly List<double> _waits = [];
    private readonly List<double> _queues = [];

    public int Offered { get; set; }

    public int Completed { get; set; }

    public int CompletedOnFirstRung { get; set; }

    public int Broken { get; set; }

    public int TimedOut { get; set; }

    public int Shed => _sheds.Count;

    public long Tokens { get; set; }

    public void AddFirstToken(TimeSpan took) => _firstTokens.Add(took.TotalMilliseconds);

    /// <summary>Notes how long a request has waited before it was sent, and then in the server's queue.</summary>
    public void AddWaits(TimeSpan router, TimeSpan server)
    {
        _waits.Add(router.TotalMilliseconds);
        _queues.Add(server.TotalMilliseconds);
    }

    /// <summary>Share of the requests that waited longer in the router.</summary>
    public double WaitedLongerThan(double milliseconds) => Above(_waits, milliseconds);

    /// <summary>Share of the requests that stood longer in a server's queue.</summary>
    public double QueuedLongerThan(double milliseconds) => Above(_queues, milliseconds);

    public void AddShed(TimeSpan took) => _sheds.Add(took.TotalMilliseconds);

    /// <summary>Takes what another run has counted.</summary>
    public void Add(LaneTally other)
    {
        Offered += other.Offered;
        Completed += other.Completed;
        CompletedOnFirstRung += other.CompletedOnFirstRung;
        Broken += other.Broken;
        TimedOut += other.TimedOut;
        Tokens += other.Tokens;
        _firstTokens.AddRange(other._firstTokens);
        _sheds.AddRange(other._sheds);
        _waits.AddRange(other._waits);
        _queues.AddRange(other._queues);
    }

    public double FirstToken(double quantile) => Quantile(_firstTokens, quantile);

    public double ShedTime(double quantile) => Quantile(_sheds, quantile);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"offered {Offered}, completed {Completed} ({CompletedOnFirstRung} on rung 1), shed {Shed} (p50 {ShedTime(0.5):0} ms, p99 {ShedTime(0.99):0}), timed out {TimedOut}, broken {Broken}, first token p50 {FirstToken(0.5):0} p99 {FirstToken(0.99):0} ms");

    private static double Above(List<double> samples, double bound) => samples.Count == 0 ? 0 : (double)samples.Count(s => s > bound) / samples.Count;

    private static double Quantile(List<double> samples, double quantile)
    {
        if (samples.Count == 0) return 0;
        samples.Sort();
        return samples[Math.Min(samples.Count - 1, (int)(quantile * samples.Count))];
    }
}
