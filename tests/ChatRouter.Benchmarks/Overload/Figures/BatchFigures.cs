namespace ChatRouter.Benchmarks.Overload.Figures;

/// <summary>What a batch did beside the other lanes.</summary>
internal sealed record BatchFigures
{
    /// <summary>Lines completed per second of the measured time.</summary>
    public required double LinesPerSecond { get; init; }

    /// <summary>Seconds from the end of the load until it had its first line completed again; null if that was not seen.</summary>
    public required double? ResumedAfter { get; init; }

    /// <summary>Lines completed per second from then on.</summary>
    public required double LinesPerSecondAfter { get; init; }

    /// <summary>Lines completed so far, second by second.</summary>
    public required IReadOnlyList<BatchCount> Counts { get; init; }

    public static BatchFigures Of(IReadOnlyList<BatchCount> counts, TimeSpan measured, TimeSpan loadEnds)
    {
        BatchCount[] after = [.. counts.Where(count => count.Second >= loadEnds.TotalSeconds)];
        var resumed = after.FirstOrDefault(count => count.Completed > after[0].Completed);
        return new BatchFigures
        {
            LinesPerSecond = Pace([.. counts.Where(count => count.Second >= 0 && count.Second <= measured.TotalSeconds)]),
            ResumedAfter = resumed is null ? null : Math.Round(resumed.Second - loadEnds.TotalSeconds, 1),
            LinesPerSecondAfter = resumed is null ? 0 : Pace([.. after.Where(count => count.Second >= resumed.Second)]),
            Counts = counts,
        };
    }

    private static double Pace(BatchCount[] counts) =>
        counts.Length < 2 ? 0 : (counts[^1].Completed - counts[0].Completed) / (counts[^1].Second - counts[0].Second);
}
