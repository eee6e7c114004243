using System.Globalization;

namespace ChatRouter.LocalHost.Drills.Reports;

/// <summary>Compares a run with the one before: what got worse stands out. Pure.</summary>
internal static class DrillComparison
{
    // By how much a figure may differ between two runs of the same: a share of itself, and an absolute part.
    private static readonly (string Figure, double Share, double By)[] s_watched =
    [
        ("failed", 0, 0), ("shed", 0.5, 5), ("degradedShare", 0.25, 0.05), ("fallbackShare", 0.25, 0.05), ("slowerShare", 0.5, 0.05), ("detectSeconds", 0.5, 0.5), ("aroundSeconds", 0.5, 0.5), ("manualSteps", 0, 0), ("missingAlerts", 0, 0), ("unexpectedAlerts", 0, 0), ("batchesUnclear", 0, 0), ("batchLinesLost", 0, 0),
    ];

    /// <summary>What got worse, in words; empty if nothing did.</summary>
    public static IReadOnlyList<string> Worse(DrillRecord now, DrillRecord? before)
    {
        if (before is null) return [];
        var worse = new List<string>();
        if (before.IsPassed && !now.IsPassed) worse.Add($"was {before.Status}");
        foreach (var (figure, share, by) in s_watched)
        {
            if (!before.Figures.TryGetValue(figure, out var then)) continue;
            if (!now.Figures.TryGetValue(figure, out var value)) worse.Add($"{figure} never came, was {Text(then)}");
            else if (value > (then * (1 + share)) + by) worse.Add($"{figure} {Text(then)} -> {Text(value)}");
        }

        return worse;
    }

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
