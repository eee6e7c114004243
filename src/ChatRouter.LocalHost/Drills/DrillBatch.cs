using ChatRouter.LocalHost.Drills.Reading;
using ChatRouter.LocalHost.Drills.Reports;

namespace ChatRouter.LocalHost.Drills;

/// <summary>Runs several drills, some at the same time.</summary>
internal static class DrillBatch
{
    /// <summary>What a drill is tagged with that others beside it would spoil, because it is about time.</summary>
    private const string Alone = "alone";

    /// <summary>The records in the order of the experiments.</summary>
    /// <param name="experiments">The experiments.</param>
    /// <param name="parallel">How many at the same time.</param>
    /// <param name="run">Runs one.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<DrillRecord[]> RunAsync(IReadOnlyList<Experiment> experiments, int parallel, Func<Experiment, CancellationToken, Task<DrillRecord>> run, CancellationToken stop)
    {
        var records = new DrillRecord[experiments.Count];
        foreach (var group in Enumerable.Range(0, records.Length).GroupBy(i => experiments[i].Tags.Contains(Alone, StringComparer.Ordinal)).OrderBy(group => group.Key))
        {
            await Parallel.ForEachAsync(
                group, new ParallelOptions { MaxDegreeOfParallelism = group.Key ? 1 : parallel, CancellationToken = stop }, async (i, token) => records[i] = await run(experiments[i], token));
        }

        return records;
    }
}
