namespace ChatRouter.LocalHost.Drills;

/// <summary>Computes the figures of a drill: what experiments name, and what a record shows. Pure.</summary>
internal static class DrillFigures
{
    /// <summary>So many answers in a row at the first attempt, all complete, are called routed around.</summary>
    private const int Settled = 10;

    /// <summary>A caller is slower off than before with this multiple of the 95th percentile before, and so much more.</summary>
    private const double Slower = 2;
    private static readonly TimeSpan s_slowerBy = TimeSpan.FromMilliseconds(200);

    /// <summary>Within this time every instance has read the order of a fault, and a bit.</summary>
    private static readonly TimeSpan s_followed = TimeSpan.FromSeconds(1.2);

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "requests", "failed", "failed.critical", "failed.interactive", "failed.internal", "failedShare", "failedShare.critical", "shed", "shed.critical", "degradedShare", "fallbackShare", "lowestRung", "retried", "slowerShare",
        "slowerShare.critical", "coldStarts", "detectSeconds", "aroundSeconds", "manualSteps", "missingAlerts", "unexpectedAlerts", "storageTold", "deputy", "eventsOfOthers",
        "batchesRefused", "batchesUnclear", "batchLinesLost",
    ];

    /// <summary>Whether there is a figure of this name.</summary>
    public static bool IsKnown(string name) => Names.Contains(name, StringComparer.Ordinal);

    /// <summary>What the callers saw from a moment on.</summary>
    /// <param name="calls">All of them.</param>
    /// <param name="from">The moment of the first fault.</param>
    public static Dictionary<string, double> OfCallers(IReadOnlyList<DrillCall> calls, TimeSpan from)
    {
        DrillCall[] during = [.. calls.Where(call => call.End >= from).OrderBy(call => call.Start)];
        TimeSpan[] before = [.. calls.Where(call => call.End < from && call.Problem is null).Select(call => call.Duration)];
        var (usual, middle) = (Percentile(before, 0.95), Percentile(before, 0.5));
        bool IsSlower(DrillCall call) => call.Problem is null && call.Duration > (usual * Slower) + s_slowerBy;
        DrillCall[] answered = [.. during.Where(call => call.Problem is null)];
        var figures = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["requests"] = during.Length,
            ["failed"] = during.Count(call => call.Problem is not null),
            ["failedShare"] = Share(during, call => call.Problem is not null),
            ["failedShare.critical"] = Share([.. during.Where(call => call.Lane == "critical")], call => call.Problem is not null),
            ["shed"] = during.Count(call => call.IsShed),
            ["shed.critical"] = during.Count(call => call is { IsShed: true, Lane: "critical" }),
            ["degradedShare"] = Share(answered, call => call.Degraded is not null),
            ["fallbackShare"] = Share(answered, call => call.Rung > 1),
            ["lowestRung"] = answered.Select(call => call.Rung).DefaultIfEmpty().Max(),
            ["slowerShare"] = Share(during, IsSlower),
            ["slowerShare.critical"] = Share([.. during.Where(call => call.Lane == "critical")], IsSlower),
            ["retried"] = during.Count(call => call.Attempts > 1),
            ["coldStarts"] = during.Count(call => call is { Rung: > 1, Problem: null } && call.Duration > (middle * Slower) + s_slowerBy),
        };
        foreach (var lane in (string[])["critical", "interactive", "internal"]) figures[$"failed.{lane}"] = during.Count(call => call.Lane == lane && call.Problem is not null);
        if (Around(during, from) is { } around) figures["aroundSeconds"] = around.TotalSeconds;
        return figures;
    }

    /// <summary>What those saw who sent batches; nothing if nobody did.</summary>
    /// <param name="batches">All of them.</param>
    /// <param name="from">The moment of the first fault.</param>
    /// <param name="until">The moment before the rollbacks.</param>
    /// <param name="lost">Lines that never got a good result.</param>
    public static IEnumerable<KeyValuePair<string, double>> OfBatches(IReadOnlyList<BatchCall> batches, TimeSpan from, TimeSpan until, int lost)
    {
        if (batches.Count == 0) yield break;
        bool IsDuring(BatchCall batch) => batch.Start >= from + s_followed && batch.End <= until;
        yield return new("batchesRefused", batches.Count(batch => batch.Start >= from && batch.IsRefusedClearly));
        yield return new("batchesUnclear", batches.Count(batch => !batch.IsRefusedClearly && (batch.Id is null || IsDuring(batch))));
        yield return new("batchLinesLost", lost);
    }

    /// <summary>From the fault until answers come at the first attempt again, all of them complete; null: never. Zero if nobody noticed.</summary>
    private static TimeSpan? Around(DrillCall[] during, TimeSpan from)
    {
        var inARow = 0;
        var last = TimeSpan.Zero;
        foreach (var call in during)
        {
            if (call.Problem is null && call.Attempts <= 1)
            {
                if (++inARow == Settled) return last;
                continue;
            }

            inARow = 0;
            last = call.End - from;
        }

        return inARow == during.Length ? TimeSpan.Zero : null;
    }

    private static TimeSpan Percentile(TimeSpan[] durations, double share) => durations.Length == 0 ? TimeSpan.Zero : durations.Order().ElementAt((int)(share * (durations.Length - 1)));

    private static double Share(DrillCall[] calls, Func<DrillCall, bool> which) => calls.Length == 0 ? 0 : (double)calls.Count(which) / calls.Length;
}
