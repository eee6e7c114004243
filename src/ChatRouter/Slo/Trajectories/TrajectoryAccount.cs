using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Storage;
using ChatRouter.Telemetry;

namespace ChatRouter.Slo.Trajectories;

/// <summary>
/// The account of the tasks of all routes, over all instances: a task is counted some 12 minutes after its last request. While storage is out of reach it goes on with what
/// was last read. Thread-safe.
/// </summary>
public sealed class TrajectoryAccount
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ReadEvery = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);
    private const double Jitter = 0.2;

    private readonly TrajectoryBook _book;
    private readonly TrajectoryWriter _writer;
    private readonly IEntityTable _table;
    private readonly StorageLimits _limits;
    private readonly TimeProvider _clock;
    private readonly IRandomSource _random;
    private SortedDictionary<DateTimeOffset, TrajectoryDay> _days = [];
    private DateTimeOffset _readAt;

    internal TrajectoryAccount(RouterModel model, IEntityTableStore store, TimeProvider clock, IRandomSource random, string instance)
    {
        _book = new TrajectoryBook(route => model.Routes.GetValueOrDefault(route)?.Objectives.Trajectory?.Within);
        _writer = new TrajectoryWriter(store, _book, clock, instance);
        Rollup = new TrajectoryRollup(store, clock);
        _table = store.Table(TableNames.Slo);
        _limits = StorageLimits.Create(clock);
        _clock = clock;
        _random = random;
    }

    /// <summary>Counts the tasks that are over; the host's timer calls it.</summary>
    public TrajectoryRollup Rollup { get; }

    /// <summary>Why the account could not be written or read last time, or null if it could.</summary>
    public string? LastError { get; private set; }

    /// <summary>Takes what the application says of the end of a task, or says why not.</summary>
    public Refusal? End(Tenant tenant, string id, ReadOnlyMemory<byte> body)
    {
        var refusal = TrajectoryReportReader.Read(body, out var report);
        if (refusal is null) _book.End(tenant.Name, id, report, _clock.GetUtcNow());
        return refusal;
    }

    /// <summary>What was counted of a route.</summary>
    public TrajectorySummary Report(string route)
    {
        var now = _clock.GetUtcNow();
        return new TrajectorySummary { Day = In(TimeSpan.FromHours(24)), Month = In(TimeSpan.FromDays(30)), Quarter = In(TimeSpan.FromDays(90)), Dropped = _book.Dropped };

        TrajectoryCounts In(TimeSpan window)
        {
            var from = now - window;
            return Volatile.Read(ref _days)
                .SelectMany(day => day.Value.Of(route).Select((counts, hour) => (At: day.Key.AddHours(hour), Counts: counts)))
                .Where(hour => hour.At > from - TimeSpan.FromHours(1))
                .Aggregate(default(TrajectoryCounts), (sum, hour) => sum + hour.Counts);
        }
    }

    /// <summary>Counts a request that has ended.</summary>
    internal void Add(DecisionRecord decision, RequestVerdict verdict) => _book.Add(decision, verdict);

    /// <summary>Writes and reads until it is cancelled, then writes what is left. Runs once per process.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await TryAsync(_writer.TurnAsync, cancellationToken);
                if (_clock.GetUtcNow() - _readAt >= ReadEvery) await TryAsync(ReadAsync, cancellationToken);
                await Task.Delay(Pause * (1 - Jitter + (2 * Jitter * _random.NextDouble())), _clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            using var farewell = new CancellationTokenSource(Farewell, _clock);
            await TryAsync(_writer.TurnAsync, farewell.Token);
        }
    }

    /// <summary>One turn of writing.</summary>
    internal Task WriteAsync(CancellationToken cancellationToken) => _writer.TurnAsync(cancellationToken);

    /// <summary>One turn of reading: at most 100 rows.</summary>
    internal Task ReadAsync(CancellationToken cancellationToken) => _limits.ExecuteAsync(
        async token =>
        {
            var days = new SortedDictionary<DateTimeOffset, TrajectoryDay>();
            await foreach (var row in _table.QueryRangeAsync(TrajectoryKeys.Partition, TrajectoryKeys.Days, TrajectoryKeys.DaysEnd, null, token))
            {
                if (TrajectoryDay.Read(row) is { } day) days[TrajectoryKeys.DayOf(row.RowKey)] = day;
            }

            Volatile.Write(ref _days, days);
            _readAt = _clock.GetUtcNow();
        },
        cancellationToken);

    private async Task TryAsync(Func<CancellationToken, Task> turn, CancellationToken cancellationToken)
    {
        try
        {
            await turn(cancellationToken);
            LastError = null;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever storage has: counting goes on, and the next turn tries again.
            LastError = StorageLimits.Reason(error);
        }
        catch (OperationCanceledException)
        {
            // Of the last turn: its time is over.
        }
    }
}
