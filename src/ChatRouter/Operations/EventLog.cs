using System.Threading.Channels;
using ChatRouter.Fleet;
using ChatRouter.Operations.Reports;
using ChatRouter.Storage;

namespace ChatRouter.Operations;

/// <summary>
/// Writes events to the <c>events</c> table in the background. <see cref="Write"/> never blocks and never throws; while storage is out of reach the
/// newest events that find no room are dropped and counted. Thread-safe.
/// </summary>
public sealed class EventLog : IEventLog
{
    /// <summary>Events that wait for storage at most.</summary>
    public const int Capacity = 1024;

    /// <summary>Events of its own that an instance keeps for readers, written or not.</summary>
    public const int KeptLatest = 200;

    private const int LongestWriter = 64;

    private readonly Channel<(FleetEvent Happened, long Number)> _waiting =
        Channel.CreateBounded<(FleetEvent, long)>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    private readonly Queue<EventReport> _latest = new(KeptLatest);
    private readonly IEntityTable _table;
    private readonly TimeProvider _clock;
    private readonly string _writer;
    private readonly StorageLimits _limits;
    private long _number;
    private long _dropped;

    /// <param name="store">Where the table is.</param>
    /// <param name="clock">Clock of timestamps, waits and time limits.</param>
    /// <param name="instance">This instance's name.</param>
    public EventLog(IEntityTableStore store, TimeProvider clock, string instance)
    {
        _table = store.Table(TableNames.Events);
        _clock = clock;
        _writer = EntityRules.ToKey(instance.Length <= LongestWriter ? instance : instance[..LongestWriter]);
        _limits = StorageLimits.Create(clock);
    }

    /// <summary>Events that were lost because storage did not take them in time.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Why the latest write failed, or null if it worked.</summary>
    public string? LastError { get; private set; }

    /// <summary>Told of every event of this instance as it happens, on the thread that it happens on; must be quick and must not throw. Null: nobody is told.</summary>
    public Action<FleetEvent>? Happened { get; set; }

    /// <inheritdoc/>
    public void Write(FleetEvent happened)
    {
        Happened?.Invoke(happened);
        var number = Interlocked.Increment(ref _number);
        if (!_waiting.Writer.TryWrite((happened, number))) Interlocked.Increment(ref _dropped);
        var report = EventRecord.Read(EventRecord.Write(happened, _writer, number));
        lock (_latest)
        {
            if (_latest.Count == KeptLatest) _latest.Dequeue();
            _latest.Enqueue(report);
        }
    }

    /// <summary>The latest events of this instance, the oldest first; also those that storage has not taken.</summary>
    public IReadOnlyList<EventReport> Latest()
    {
        lock (_latest) return [.. _latest];
    }

    /// <summary>Writes until it is cancelled, then makes one last attempt. Runs once per process.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var batch = new List<(FleetEvent Happened, long Number)>();
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(cancellationToken))
            {
                Fill(batch);
                while (!await TryWriteAsync(batch)) await Task.Delay(StorageLimits.Pause, _clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Fill(batch);
            await TryWriteAsync(batch);
        }
    }

    private void Fill(List<(FleetEvent Happened, long Number)> batch)
    {
        while (batch.Count < EntityRules.MostChanges && _waiting.Reader.TryRead(out var next)) batch.Add(next);
    }

    // Rows are written whatever was there: when an answer is lost, writing them again does no harm.
    private async Task<bool> TryWriteAsync(List<(FleetEvent Happened, long Number)> batch)
    {
        while (batch.Count > 0)
        {
            var day = EventRecord.Partition(batch[0].Happened.At);
            var rows = batch.Where(item => EventRecord.Partition(item.Happened.At) == day).ToList();
            try
            {
                var changes = rows.ConvertAll(item => new EntityChange(EntityChangeKind.Upsert, EventRecord.Write(item.Happened, _writer, item.Number)));
                await _limits.ExecuteAsync(async token => await _table.TransactAsync(changes, token), CancellationToken.None);
                LastError = null;
            }
            catch (ArgumentException error)
            {
                // No later attempt would be taken either.
                LastError = error.Message;
                Interlocked.Add(ref _dropped, rows.Count);
            }
            catch (Exception error)
            {
                // Whatever storage has: events are kept and tried again, and nothing else stops for it.
                LastError = StorageLimits.Reason(error);
                return false;
            }

            batch.RemoveAll(item => EventRecord.Partition(item.Happened.At) == day);
        }

        return true;
    }
}
