using System.Globalization;
using ChatRouter.Model.Releases;

namespace ChatRouter.Tests.Releases.Simulation;

/// <summary>What became of many releases of a kind.</summary>
internal sealed record SimTally(SimKind Kind, int Runs, int Promoted, int RolledBack, int Waiting, TimeSpan MedianToRollback)
{
    /// <summary>Runs releases of a kind, each with a seed of its own.</summary>
    public static SimTally Of(SimKind kind, int runs)
    {
        var ends = new ReleaseProgress[runs];
        Parallel.For(0, runs, seed => ends[seed] = SimRelease.Run(kind, seed));
        var back = ends.Where(end => end.Status == ReleaseStatus.RolledBack).Select(end => end.StatusSince - TestReleases.Start).Order().ToArray();
        return new SimTally(kind, runs, ends.Count(end => end.Stage == ReleaseStage.Bake), back.Length, ends.Count(end => end.Status == ReleaseStatus.Paused), back.Length == 0 ? TimeSpan.Zero : back[back.Length / 2]);
    }

    /// <summary>Most of so many that a share allows: more of them has a chance below one in a thousand.</summary>
    public static int Most(int runs, double share)
    {
        var (term, sum, k) = (Math.Pow(1 - share, runs), 0.0, 0);
        for (; ; k++)
        {
            sum += term;
            if (sum > 0.999) return k;
            term *= (runs - k) / (k + 1.0) * share / (1 - share);
        }
    }

    /// <summary>A line of the table in the documentation.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Kind.Name} | {Runs} | {100.0 * Promoted / Runs:0.0} % | {100.0 * RolledBack / Runs:0.0} % | {100.0 * Waiting / Runs:0.0} % | {(RolledBack == 0 ? "" : $"{MedianToRollback.TotalMinutes:0} min")} |");
}
