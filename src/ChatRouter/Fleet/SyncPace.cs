using ChatRouter.Model;
using ChatRouter.Model.Settings;

namespace ChatRouter.Fleet;

/// <summary>
/// How often the shared state is read, so that the load on the storage account stays bounded however many instances there are.
/// With <c>N</c> instances and <c>R</c> rows in the table the mean time between two reads of one instance is
/// <c>max(Refresh, N / MaxOperationsPerSecond, N * R / 2000)</c>, doubled for every failure in a row, at most 15 s (or <c>Refresh</c>, if that is longer).
/// All instances together make at most <c>max(MaxOperationsPerSecond, N / 15 s)</c> reads a second, and ask one partition for at most 2,000 rows a second,
/// which is what Table Storage promises for one, as long as <c>N * R</c> is at most 30,000.
/// </summary>
internal static class SyncPace
{
    /// <summary>Rows a second that one partition delivers.</summary>
    internal const double RowsPerSecond = 2000;

    /// <summary>Longest mean time between two reads that the formula asks for.</summary>
    internal static readonly TimeSpan Slowest = TimeSpan.FromSeconds(15);

    private const double Jitter = 0.2;
    private const int MostDoublings = 10;

    /// <summary>The mean time between two reads of one instance.</summary>
    internal static TimeSpan Interval(FleetSettings settings, int instances, int rows, int failuresInARow = 0)
    {
        var seconds = Math.Max(
            settings.Refresh.TotalSeconds,
            Math.Max(instances / (double)settings.MaxOperationsPerSecond, instances * (double)rows / RowsPerSecond));
        var slowest = Math.Max(Slowest.TotalSeconds, settings.Refresh.TotalSeconds);
        return TimeSpan.FromSeconds(Math.Min(slowest, seconds * (1 << Math.Min(failuresInARow, MostDoublings))));
    }

    /// <summary>
    /// The least time between two reads of what all instances see: <c>max(2 * Heartbeat, N * N / 2000 s)</c>; while this instance has opened a circuit and the
    /// fleet has not agreed, <c>Refresh / 2</c> (every turn) instead of the heartbeats. However many are in dispute, they ask for at most 2,000 rows a second.
    /// </summary>
    internal static TimeSpan EvidenceInterval(FleetSettings settings, int instances, bool isDisputed)
    {
        var slow = TimeSpan.FromSeconds((double)instances * instances / RowsPerSecond);
        var least = isDisputed ? settings.Refresh / 2 : 2 * settings.Heartbeat;
        return slow > least ? slow : least;
    }

    /// <summary>An interval with a fifth of jitter either way, so that instances do not fall into step.</summary>
    internal static TimeSpan Jittered(TimeSpan interval, IRandomSource random) => interval * (1 - Jitter + (2 * Jitter * random.NextDouble()));
}
