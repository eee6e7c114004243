using System.Globalization;
using System.Text.Json;
using ChatRouter.Fleet;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;

namespace ChatRouter.Operations.Drills.Scheduled;

/// <summary>
/// Whose turn a scheduled drill is, in its row of the fleet by compare-and-set, and what its runs showed: a row of the table <c>drills</c> for each, partition <c>run</c>, the newest first. Thread-safe.
/// Throws what storage throws.
/// </summary>
internal sealed class DrillTable
{
    /// <summary>What was due longer ago than this is left out: a drill runs at its time or not at all.</summary>
    internal static readonly TimeSpan Late = TimeSpan.FromMinutes(10);

    private const string Runs = "run";
    private static readonly TimeSpan s_grace = TimeSpan.FromMinutes(2);

    private readonly RowUpdate _turns;
    private readonly IEntityTable _runs;
    private readonly TimeProvider _clock;
    private readonly string _instance;
    private readonly StorageLimits _limits;

    internal DrillTable(IEntityTableStore store, TimeProvider clock, IRandomSource random, string instance)
    {
        _turns = new RowUpdate(store.Table(TableNames.Fleet), clock, random);
        _runs = store.Table(TableNames.Drills);
        _clock = clock;
        _instance = instance;
        _limits = StorageLimits.Create(clock);
    }

    /// <summary>Takes a drill's turn if it is due and nobody has it.</summary>
    /// <returns>Whether this instance is to run it, and whether a run before had no end.</returns>
    public async Task<(bool IsMine, bool WasLost)> TakeAsync(ScheduledDrill drill)
    {
        var (isMine, wasLost) = (false, false);
        var isDone = await _turns.TryAsync(FleetPartitions.Drill, drill.Name, row =>
        {
            var now = _clock.GetUtcNow();
            var known = row is null ? null : DrillRecord.Read(row);
            (isMine, wasLost) = (false, known?.Holder.Length > 0 && known.HeldUntil <= now);
            var next = Next(drill, known, now);
            isMine = next?.Holder.Length > 0;
            return next is null ? null : DrillRecord.Write(drill.Name, next);
        });
        return isDone ? (isMine, wasLost) : (false, false);
    }

    /// <summary>Gives the turn back, with what came of it.</summary>
    public Task EndAsync(DrillRun run) => _turns.TryAsync(FleetPartitions.Drill, run.Drill, row =>
    {
        // A run that took too long has lost its turn: what it showed is kept, the turn is another's.
        return row is null || DrillRecord.Read(row) is not { } turn || turn.Holder != _instance ? null : DrillRecord.Write(run.Drill, turn with { Holder = "", Result = run.Result, IsRed = run.Status == "not-run" ? turn.IsRed : run.IsRed });
    });

    /// <summary>Keeps what a run showed.</summary>
    public Task KeepAsync(DrillRun run)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{DateTime.MaxValue.Ticks - run.At.UtcTicks:D19}-{EntityRules.ToKey(run.Drill)}");
        var row = new EntityRow(Runs, key).With("Drill", run.Drill).With("At", run.At).With("Run", JsonSerializer.Serialize(run, JsonSerializerOptions.Web));
        return _limits.ExecuteAsync(async token => await _runs.UpsertAsync(row, token), CancellationToken.None);
    }

    /// <summary>The latest runs, the newest first.</summary>
    public Task<IReadOnlyList<DrillRun>> ListAsync(int most) => _limits.ExecuteAsync<IReadOnlyList<DrillRun>>(
        async token =>
        {
            var found = new List<DrillRun>();
            await foreach (var row in _runs.QueryAsync(Runs, null, token))
            {
                if (row.Text("Run") is { } text && JsonSerializer.Deserialize<DrillRun>(text, JsonSerializerOptions.Web) is { } run) found.Add(run);
                if (found.Count == most) break;
            }

            return found;
        },
        CancellationToken.None);

    // The row as it shall be; null: nothing is to be done. A drill that nobody knew yet counts from now on.
    private DrillTurn? Next(ScheduledDrill drill, DrillTurn? known, DateTimeOffset now)
    {
        if (known is null) return new DrillTurn(now, "", now, "", false);
        if (known.Holder.Length > 0) return known.HeldUntil > now ? null : known with { Holder = "", Result = "the instance that ran it ended" };
        var due = drill.Next(known.Due);
        if (due > now) return null;
        return drill.IsOpen(now) && now - due <= Late ? known with { Due = now, Holder = _instance, HeldUntil = now + drill.For + s_grace } : known with { Due = now };
    }
}
