using System.Globalization;
using ChatRouter.Tests.Admission.Places.Simulation.Gates;

namespace ChatRouter.Tests.Admission.Places.Simulation;

/// <summary>
/// The goals of the overload benchmark, on its ladder and its arrivals in virtual time: no machine is part of the figures. With CHATROUTER_OVERLOAD_TABLE set to a file, the
/// table of docs/overload.md is written there.
/// </summary>
public sealed class LadderTests
{
    // The reserve and the waits were chosen on seeds below 100.
    private const int FirstSeed = 101;

    /// <summary>The 99th percentile to the first token of critical requests is that without the others, and the others keep the servers busy; p99 over all seeds, goodput their mean.</summary>
    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 10)]
    [InlineData(3, 10)]
    [InlineData(5, 10)]
    public void Load_AtAnyMultipleOfTheCapacity_CriticalDoesNotNoticeAndGoodputHolds(double load, int seeds)
    {
        var figures = Of(load, 1, 0, 1, seeds, peer: null);

        Assert.Equal((1.0, 0), (figures.Completed, figures.Broken));
        Assert.InRange(figures.P99, 1, 1.1);
        Assert.InRange(figures.Goodput, 0.95, 1);
    }

    /// <summary>First tokens of one size that differ twofold do not make the limit fall.</summary>
    [Fact]
    public void FirstTokens_DifferTwofold_GoodputHolds()
    {
        var figures = Of(3, 1, 0.5, 1, seeds: 10, peer: null);

        Assert.InRange(figures.P99, 0.9, 1.1);
        Assert.InRange(figures.Goodput, 0.95, 1);
    }

    /// <summary>From any beginning the limits are right within seconds, median of the seeds.</summary>
    [Theory]
    [InlineData(10, 3)]
    [InlineData(0.1, 8)]
    public void Limits_TenTimesTooHighOrTooLow_AreFound(double scale, double seconds)
    {
        var figures = Of(3, scale, 0, 1, seeds: 5, peer: null);

        Assert.InRange(figures.FoundAfter, 0, seconds);
        Assert.InRange(figures.Goodput, 0.95, 1);
    }

    /// <summary>From a tenth, with first tokens that differ twofold: they are late by chance so often that a rise which stopped at each would end below half.</summary>
    [Fact]
    public void Limits_TenTimesTooLowAndFirstTokensDiffer_RiseAllTheSame()
    {
        var figures = Of(3, 0.1, 0.5, 1, seeds: 10, peer: null);

        Assert.InRange(figures.Goodput, 0.8, 1);
    }

    /// <summary>From ten times the right limit, on the same ladder with the same reserve. The first queue is in the figures, hence 1.3: over twenty seeds it is 1.17.</summary>
    [Fact]
    public void Peers_LimitsTenTimesTooHigh_OursAloneKeepsBoth()
    {
        var ours = Of(3, 10, 0, 1, seeds: 10, peer: null);
        var aimd = Of(3, 10, 0, 1, seeds: 1, (start, most) => new AimdLimit(start, most));
        var gradient = Of(3, 10, 0, 1, seeds: 1, (start, most) => new Gradient2Limit(start, most));

        Assert.InRange(ours.P99, 1, 1.3);
        Assert.InRange(ours.Goodput, 0.94, 1);
        Assert.True(aimd.P99 > 4 && aimd.Goodput < 0.7, $"{aimd.P99} {aimd.Goodput}");
        Assert.True(gradient.P99 > 4 && gradient.Goodput < 0.93, $"{gradient.P99} {gradient.Goodput}");
    }

    [Fact]
    public void Table_AskedFor_IsWritten()
    {
        var file = Environment.GetEnvironmentVariable("CHATROUTER_OVERLOAD_TABLE");
        var seeds = file is null ? 0 : 20;
        var rows = new List<string>();
        foreach (var (name, peer, instances) in new (string, Func<int, int, IPeerLimit>?, int)[]
            {
                ("as built", null, 1), ("Gradient2", (start, most) => new Gradient2Limit(start, most), 1), ("AIMD", (start, most) => new AimdLimit(start, most), 1), ("as built, 8 instances", null, 8),
            })
        {
            foreach (var noise in new[] { 0, 0.5 })
            {
                foreach (var scale in new[] { 1, 10, 0.1 }) rows.Add(Row(name, peer, instances, noise, scale, seeds));
            }
        }

        Assert.Equal(24, rows.Distinct(StringComparer.Ordinal).Count());
        if (file is not null) File.WriteAllLines(file, rows);
    }

    private static string Row(string name, Func<int, int, IPeerLimit>? peer, int instances, double noise, double scale, int seeds)
    {
        var start = string.Create(CultureInfo.InvariantCulture, $"| {name} | {noise} | x{scale} |");
        if (seeds == 0) return start;
        LadderFigures[] all = [.. new double[] { 1, 3, 5 }.Select(load => Of(load, scale, noise, instances, seeds, peer))];
        var found = all[1].FoundAfter;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{start} {List(f => f.P99)} | {List(f => f.Completed)} | {List(f => f.Goodput)} | {List(f => f.KeptFree)} | {List(f => f.LimitTooLow)} | {List(f => f.Queued)} | {(double.IsInfinity(found) ? "never" : $"{found:0.0}")} |");

        string List(Func<LadderFigures, double> figure) => string.Join(", ", all.Select(f => figure(f).ToString("0.00", CultureInfo.InvariantCulture)));
    }

    private static LadderFigures Of(double load, double scale, double noise, int instances, int seeds, Func<int, int, IPeerLimit>? peer)
        => LadderFigures.Of(load, scale, noise, instances, Enumerable.Range(FirstSeed, seeds), peer);
}
