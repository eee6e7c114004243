using System.Globalization;
using System.Text.Json.Nodes;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;

namespace ChatRouter.Fleet.Probing;

/// <summary>
/// The lease row: each probe run is claimed there by compare-and-set and given back at its end, so that no two run at once, whoever began them. Thread-safe.
/// Throws what storage throws.
/// </summary>
internal sealed class ProberTable
{
    private readonly IEntityTable _table;
    private readonly IEventLog _events;
    private readonly FleetSettings _settings;
    private readonly TimeProvider _clock;
    private readonly string _instance;
    private readonly StorageLimits _limits;

    internal ProberTable(IEntityTableStore store, IEventLog events, FleetSettings settings, TimeProvider clock, string instance)
    {
        _table = store.Table(TableNames.Fleet);
        _events = events;
        _settings = settings;
        _clock = clock;
        _instance = instance;
        _limits = StorageLimits.Create(clock);
    }

    /// <summary>Claims a run that takes at most <paramref name="longest"/>; null if it is not this runner's turn or another was faster.</summary>
    internal async Task<ProbeClaim?> TryBeginAsync(ProbeRunner runner, TimeSpan longest, CancellationToken cancellationToken)
    {
        var row = await _limits.ExecuteAsync(token => _table.GetAsync(FleetPartitions.Prober, ProberRecord.RowKey, token), cancellationToken);
        var known = row is null ? null : ProberRecord.Read(row);
        var now = _clock.GetUtcNow();
        if (!ProberLease.MayBegin(known, runner, _instance, now, _settings.ProbeInterval)) return null;

        // Only a run that was finished puts the expiry off: runs that begin and never end must not keep the deputies away.
        var end = now + longest;
        var lease = new ProberLease(known?.Heartbeat ?? now, _instance, known?.Expiry > end ? known.Expiry : end, runner, end);
        var written = await WriteAsync(lease, row?.ETag, cancellationToken);
        if (written.Status != WriteStatus.Done) return null;
        if (known is not null && known.Runner != runner) Tell(known, lease, now);
        return new ProbeClaim(lease, written.ETag!);
    }

    /// <summary>Gives a turn back; with a heartbeat if the run was finished.</summary>
    internal Task EndAsync(ProbeClaim turn, bool isFinished)
    {
        var now = _clock.GetUtcNow();
        var lease = turn.Lease with { RunUntil = null };
        if (isFinished) lease = lease with { Heartbeat = now, Expiry = now + Silence };

        // If the row has moved on, this turn had run out and somebody else has it.
        return WriteAsync(lease, turn.ETag, CancellationToken.None);
    }

    private TimeSpan Silence => ProberLease.IntervalsToExpiry * _settings.ProbeInterval;

    private Task<WriteResult> WriteAsync(ProberLease lease, string? etag, CancellationToken cancellationToken)
    {
        var row = ProberRecord.Write(lease);
        return _limits.ExecuteAsync(token => etag is null ? _table.InsertAsync(row, token) : _table.ReplaceAsync(row, etag, token), cancellationToken);
    }

    private void Tell(ProberLease from, ProberLease to, DateTimeOffset now) => _events.Write(new FleetEvent
    {
        At = now,
        Kind = "prober",
        Subject = "prober",
        From = from.Runner.ToString(),
        To = to.Runner.ToString(),
        Cause = to.Runner == ProbeRunner.Timer
            ? "the timer is back"
            : string.Create(CultureInfo.InvariantCulture, $"no run for {(now - from.Heartbeat).TotalSeconds:0} s"),
        Figures = new JsonObject { ["fromHolder"] = from.Holder, ["toHolder"] = to.Holder, ["heartbeat"] = from.Heartbeat },
    });
}
