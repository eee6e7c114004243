using ChatRouter.Slo.Rows;
using ChatRouter.Storage;

namespace ChatRouter.Slo;

/// <summary>
/// Writes this instance's own minute rows, which nobody else writes. A row is replaced by one with the same or higher counts, so that a write may be repeated when its
/// answer was lost. One turn at a time.
/// </summary>
internal sealed class SloWriter
{
    /// <summary>After this the row of a minute may have been folded, and a look at it proves nothing.</summary>
    internal static readonly TimeSpan ReadableFor = TimeSpan.FromMinutes(150);

    private readonly IEntityTable _table;
    private readonly SloRecorder _recorder;
    private readonly StorageLimits _limits;
    private readonly TimeProvider _clock;
    private readonly string _instance;

    public SloWriter(IEntityTableStore store, SloRecorder recorder, TimeProvider clock, string instance)
    {
        _table = store.Table(TableNames.Slo);
        _recorder = recorder;
        _limits = StorageLimits.Create(clock);
        _clock = clock;
        _instance = EntityRules.ToKey(instance);
    }

    /// <summary>
    /// Writes what is new, the oldest first, and settles what is too old to be written. The first failure ends the turn: while storage is out of reach hardly more
    /// than one row can be in doubt.
    /// </summary>
    /// <exception cref="EntityTableException">The storage cannot be reached or refuses.</exception>
    /// <exception cref="Polly.Timeout.TimeoutRejectedException">It took too long.</exception>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        foreach (var recorder in _recorder.All)
        {
            foreach (var minute in recorder.LeftOver(now)) await SettleAsync(recorder, minute, now, cancellationToken);
        }

        var due = _recorder.All.SelectMany(recorder => recorder.Due(now).Select(minute => (Recorder: recorder, Minute: minute))).OrderBy(row => row.Minute.At).ToList();
        foreach (var (recorder, minute) in due) await WriteAsync(recorder, minute, cancellationToken);
    }

    private async Task WriteAsync(RouteRecorder recorder, OwnMinute minute, CancellationToken cancellationToken)
    {
        var (cells, changes) = recorder.Send(minute);
        var row = SloRow.Write(recorder.Route, SloKeys.Minute(minute.At, _instance), cells);
        await _limits.ExecuteAsync(token => _table.UpsertAsync(row, token), cancellationToken);
        recorder.Sent(minute, changes);
    }

    // A write whose answer was lost may have arrived. Where that can no longer be found out, it is taken to have: better a minute short than one counted twice.
    private async Task SettleAsync(RouteRecorder recorder, OwnMinute minute, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var stored = minute.Sent;
        if (stored is not null && now - minute.At <= ReadableFor)
        {
            var row = await _limits.ExecuteAsync(
                token => _table.GetAsync(SloKeys.Partition(recorder.Route), SloKeys.Minute(minute.At, _instance), token), cancellationToken);
            stored = row is null ? null : SloRow.Read(row);
        }

        recorder.Carry(minute, stored, now);
    }
}
