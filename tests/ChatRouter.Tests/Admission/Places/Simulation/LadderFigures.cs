using ChatRouter.Benchmarks.Overload.Demand;
using ChatRouter.Model.Callers;
using ChatRouter.Tests.Admission.Places.Simulation.Gates;

namespace ChatRouter.Tests.Admission.Places.Simulation;

/// <summary>What came out at one load, over several seeds: first tokens of all seeds in one distribution, shares as means.</summary>
internal sealed class LadderFigures
{
    private readonly LaneTally _beside = new();
    private readonly LaneTally _alone = new();
    private readonly List<double> _found = [];
    private readonly List<(double Goodput, SlotLoss Loss)> _runs = [];

    /// <summary>Median over the seeds of the seconds until all limits were first within a quarter of the slots; infinite: never.</summary>
    public double FoundAfter => _found.Order().ElementAt(_found.Count / 2);

    public double P50 => _beside.FirstToken(0.5) / _alone.FirstToken(0.5);

    public double P99 => _beside.FirstToken(0.99) / _alone.FirstToken(0.99);

    /// <summary>Completed critical requests, of what is completed without the others.</summary>
    public double Completed => (double)_beside.Completed / _alone.Completed;

    /// <summary>Critical requests that were answered on the first rung.</summary>
    public double OnFirstRung => (double)_beside.CompletedOnFirstRung / _beside.Completed;

    /// <summary>Tokens of whole answers, of what the servers can do or of what is offered if that is less; mean of the seeds.</summary>
    public double Goodput => _runs.Average(r => r.Goodput);

    /// <summary>Answers that were begun and not ended.</summary>
    public int Broken { get; private set; }

    public double LeastGoodput => _runs.Min(r => r.Goodput);

    public double LimitTooLow => _runs.Average(r => r.Loss.LimitTooLow);

    public double KeptFree => _runs.Average(r => r.Loss.KeptFree);

    public double NobodyThere => _runs.Average(r => r.Loss.NobodyThere);

    public double Queued => _runs.Average(r => r.Loss.Queued);

    /// <summary>Median and 99th percentile of the time until a shed caller knew it, of the lane where it is longest.</summary>
    public double ShedMedian { get; private set; }

    public LaneTally Beside => _beside;

    public LaneTally Alone => _alone;

    public static LadderFigures Of(double load, double scale, double noise, int instances, IEnumerable<int> seeds, Func<int, int, IPeerLimit>? peer = null)
    {
        var figures = new LadderFigures();
        foreach (var seed in seeds)
        {
            var plan = LadderLoad.Plan(load, scale, noise, instances, seed, isAlone: false) with { Peer = peer };
            var beside = new OverloadWorld(plan);
            beside.Run();
            var alone = new OverloadWorld(LadderLoad.Plan(load, scale, noise, instances, seed, isAlone: true) with { Peer = peer });
            alone.Run();
            var offered = plan.Arrivals.Where(a => a.Due >= plan.WarmUp && a.Due < plan.Length).Sum(a => a.Answer);
            var peak = LadderLoad.Capacity(noise) * SizeMix.MeanAnswer * LadderLoad.Measured.TotalSeconds;
            figures._runs.Add((beside.EndedTokens / Math.Min(peak, offered), beside.Loss));
            figures._beside.Add(beside.Tallies[Lane.Critical]);
            figures._found.Add(beside.FoundAt?.TotalSeconds ?? double.PositiveInfinity);
            figures._alone.Add(alone.Tallies[Lane.Critical]);
            figures.Broken += beside.Tallies.Values.Sum(t => t.Broken + t.TimedOut);
            figures.ShedMedian = Math.Max(figures.ShedMedian, beside.Tallies.Values.Max(t => t.ShedTime(0.5)));
        }

        return figures;
    }
}
