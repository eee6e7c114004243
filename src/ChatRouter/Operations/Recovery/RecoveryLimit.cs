using ChatRouter.Fleet.Rows;
using ChatRouter.Model.Settings.Health;
using ChatRouter.Storage;

namespace ChatRouter.Operations.Recovery;

/// <summary>
/// Leave to call for a backend, given out by compare-and-set before the call: of several instances one gets it, and a call that was cut off counts.
/// Without storage there is no leave: a machine that is restarted without a limit is worse off than one that waits. Thread-safe.
/// </summary>
internal sealed class RecoveryLimit
{
    /// <summary>The time that <see cref="RecoverySettings.MaxCalls"/> is for.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private const int RememberedCalls = 10;

    private readonly IEntityTable _table;
    private readonly StorageLimits _limits;

    internal RecoveryLimit(IEntityTableStore store, TimeProvider clock)
    {
        _table = store.Table(TableNames.Fleet);
        _limits = StorageLimits.Create(clock);
    }

    /// <summary>Takes leave for one call, if there is any. Throws what storage throws.</summary>
    internal Task<bool> TryTakeAsync(string backend, RecoverySettings settings, DateTimeOffset downSince, DateTimeOffset now) => _limits.ExecuteAsync(
        async token =>
        {
            var row = await _table.GetAsync(FleetPartitions.Recovery, backend, token);
            var calls = row is null ? [] : RecoveryRecord.Read(row);
            if (!IsDue(calls, settings, downSince, now)) return false;
            var next = RecoveryRecord.Write(backend, calls.Append(now).TakeLast(RememberedCalls));
            var written = row is null ? await _table.InsertAsync(next, token) : await _table.ReplaceAsync(next, row.ETag!, token);
            return written.Status == WriteStatus.Done;
        },
        CancellationToken.None);

    /// <summary>Whether a backend that is down since a moment may be called for now. Pure.</summary>
    internal static bool IsDue(IReadOnlyList<DateTimeOffset> calls, RecoverySettings settings, DateTimeOffset downSince, DateTimeOffset now)
    {
        var latest = calls.Count > 0 && calls[^1] > downSince ? calls[^1] : downSince;
        return now - latest >= settings.After && calls.Count(call => now - call < Window) < settings.MaxCalls;
    }
}
