using ChatRouter.Model.Releases;
using ChatRouter.Releases.Figures;
using ChatRouter.Releases.Machine;
using ChatRouter.Slo.Counting;

namespace ChatRouter.Tests.Releases.Simulation;

/// <summary>One release from the canary on, request by request as chance has it, through the gates and the machine. The same seed gives the same release.</summary>
internal sealed class SimRelease
{
    private const double Memory = 0.7;
    private const double MostSick = 0.1;
    private const int Buckets = 40;

    /// <summary>Two steps; what may go wrong over both is bounded by the settings' defaults.</summary>
    public static readonly ReleaseSettings Order = TestReleases.Order() with
    {
        Shadow = null,
        Memory = new MemoryGate(),
        Steps = [new CanaryStep { Percent = 5 }, new CanaryStep { Percent = 50 }],
    };

    private static readonly double[] s_times = LogNormal(median: 1000, sigma: 0.5);

    private readonly SimKind _kind;
    private readonly Random _random;

    private SimRelease(SimKind kind, int seed)
    {
        _kind = kind;
        _random = new Random(seed);
    }

    /// <summary>Runs a release until it bakes, is taken back, or waits for an operator.</summary>
    public static ReleaseProgress Run(SimKind kind, int seed) => new SimRelease(kind, seed).Run();

    private ReleaseProgress Run()
    {
        var at = TestReleases.At(ReleaseStage.Canary, 0, Order.Steps[0].Percent);
        var figures = new ReleaseFigures();
        for (var now = TimeSpan.Zero; at.IsActive && at.Stage == ReleaseStage.Canary && at.Pause is not PauseCause.ThinEvidence; now += _kind.Look)
        {
            var sick = Math.Min(1, SimKind.Usual.Sum() + _kind.Outage(now));
            Count(figures.Candidate, at.Percent / 100, _kind.MoreErrors(now) + _kind.Outage(now), _kind.Slower, _kind.Wordier);
            Count(figures.Baseline, 1 - (at.Percent / 100), _kind.Outage(now), 1, 1);
            var facts = new ReleaseFacts
            {
                RouteSick = sick > MostSick ? "sick" : null,
                MemoryOver = Memory + (_kind.Leak * now.TotalHours) > Order.Memory.MaxGpu ? "leak" : null,
            };
            var next = ReleaseMachine.Next(Order, at, ReleaseLook.Of(Order, at.Stage, figures, facts), TestReleases.Start + now);
            if (next.Step != at.Step) figures = new ReleaseFigures();
            at = next;
        }

        return at;
    }

    private void Count(ArmFigures arm, double share, double moreErrors, double slower, double wordier)
    {
        var mean = share * _kind.Rate * _kind.Look.TotalSeconds;
        var requests = Poisson(mean);
        arm[ArmCounter.Requests] += requests;
        arm[ArmCounter.Errors] += Math.Min(requests, Poisson(requests * Math.Min(1, SimKind.Usual[0] + moreErrors)));
        arm[ArmCounter.Interruptions] += Math.Min(requests, Poisson(requests * SimKind.Usual[1]));
        arm[ArmCounter.Unfit] += Math.Min(requests, Poisson(requests * SimKind.Usual[2]));
        var shift = (int)Math.Round(Math.Log(slower) / Math.Log((1 + LatencySketch.Error) / (1 - LatencySketch.Error)));
        for (var bucket = 0; bucket < s_times.Length; bucket++)
        {
            if (s_times[bucket] == 0) continue;
            arm.Total.Add(bucket + shift, Poisson(requests * s_times[bucket]));
            arm.FirstToken.Add(bucket + shift, Poisson(requests * s_times[bucket]));
        }

        // Answers of 200 tokens on average, some of 100 and some of 400.
        foreach (var (tokens, part) in new[] { (100.0, 0.5), (200.0, 0.25), (400.0, 0.25) })
        {
            var (answers, each) = (Poisson(requests * part), (long)(tokens * wordier));
            arm[ArmCounter.Counted] += answers;
            arm[ArmCounter.Tokens] += answers * each;
            arm[ArmCounter.SquaredTokens] += answers * each * each;
        }
    }

    // Knuth's product up to 30, above that the normal law, rounded.
    private long Poisson(double mean)
    {
        if (mean <= 0) return 0;
        if (mean > 30) return Math.Max(0, (long)Math.Round(mean + (Math.Sqrt(mean) * Normal())));
        var (limit, product, count) = (Math.Exp(-mean), _random.NextDouble(), 0L);
        while (product > limit)
        {
            product *= _random.NextDouble();
            count++;
        }

        return count;
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    // The part of the durations in each bucket of a sketch.
    private static double[] LogNormal(double median, double sigma)
    {
        var parts = new double[LatencySketch.LastBucket];
        var middle = new LatencySketch();
        middle.Add(TimeSpan.FromMilliseconds(median));
        var width = Math.Log((1 + LatencySketch.Error) / (1 - LatencySketch.Error));
        var sum = 0.0;
        for (var i = -Buckets / 2; i <= Buckets / 2; i++) sum += parts[middle.First + i] = Math.Exp(-Math.Pow(i * width / sigma, 2) / 2);
        for (var i = 0; i < parts.Length; i++) parts[i] /= sum;
        return parts;
    }
}
