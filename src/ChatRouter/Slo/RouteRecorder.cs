using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Slo.Counting;
using ChatRouter.Slo.Rows;
using ChatRouter.Telemetry;

namespace ChatRouter.Slo;

/// <summary>
/// This instance's own counts of one route by the minute in which requests ended. A minute stays for 90 minutes, so that the last hour is known without storage. It is
/// written for an hour at most: later its row might have been folded into its hour already, and would be counted twice. Thread-safe.
/// </summary>
internal sealed class RouteRecorder(string route, Objectives objectives)
{
    /// <summary>How long after its beginning a minute's row may be written.</summary>
    public static readonly TimeSpan WrittenFor = TimeSpan.FromMinutes(60);

    /// <summary>After this no write of the row is on its way any more.</summary>
    public static readonly TimeSpan SettledAfter = TimeSpan.FromMinutes(62);

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(90);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly List<OwnMinute> _minutes = [];

    /// <summary>The route's name.</summary>
    public string Route => route;

    /// <summary>What it promises.</summary>
    public Objectives Objectives => objectives;

    /// <summary>Counts a request that has ended.</summary>
    public void Add(DecisionRecord decision, Judgement judgement, DateTimeOffset now)
    {
        lock (_lock)
        {
            var minute = Present_NeedsLock(now);

            // Without a key there is no lane; HTTP chat is interactive where nothing else is said.
            minute.Cells.Of(decision.Lane ?? Lane.Interactive).Add(decision, judgement, objectives);
            minute.Changes++;
        }
    }

    /// <summary>Adds one to a counter.</summary>
    public void Add(Lane lane, int counter, DateTimeOffset now)
    {
        lock (_lock)
        {
            var minute = Present_NeedsLock(now);
            minute.Cells.Of(lane)[counter]++;
            minute.Changes++;
        }
    }

    /// <summary>Own counts by minute. Only the present minute changes later, and is copied.</summary>
    public IReadOnlyList<(DateTimeOffset At, SliCells Cells)> Look()
    {
        lock (_lock) return _minutes.ConvertAll(minute => (minute.At, ReferenceEquals(minute, _minutes[^1]) ? minute.Cells.Copy() : minute.Cells));
    }

    /// <summary>Minutes whose rows are to be written, and forgets those that are old and written.</summary>
    public IReadOnlyList<OwnMinute> Due(DateTimeOffset now)
    {
        lock (_lock)
        {
            _minutes.RemoveAll(minute => !minute.IsDirty && now - minute.At > KeptFor);
            return _minutes.FindAll(minute => minute.IsDirty && now - minute.At <= WrittenFor);
        }
    }

    /// <summary>Minutes that are too old to be written, and of which storage may not hold all.</summary>
    public IReadOnlyList<OwnMinute> LeftOver(DateTimeOffset now)
    {
        lock (_lock) return _minutes.FindAll(minute => minute.IsDirty && now - minute.At > SettledAfter);
    }

    /// <summary>A copy of a minute to be sent, and the changes that it holds.</summary>
    public (SliCells Cells, long Changes) Send(OwnMinute minute)
    {
        lock (_lock) return (minute.Sent = minute.Cells.Copy(), minute.Changes);
    }

    /// <summary>Storage has taken what was sent.</summary>
    public void Sent(OwnMinute minute, long changes)
    {
        lock (_lock)
        {
            minute.Written = changes;
            if (!minute.IsDirty && !ReferenceEquals(minute, _minutes[^1])) minute.Sent = null;
        }
    }

    /// <summary>Counts what storage does not hold of an old minute in the present one, and forgets the old one.</summary>
    /// <param name="minute">The old minute.</param>
    /// <param name="stored">What storage holds of it, or null for nothing.</param>
    /// <param name="now">The present.</param>
    public void Carry(OwnMinute minute, SliCells? stored, DateTimeOffset now)
    {
        lock (_lock)
        {
            var present = Present_NeedsLock(now);
            present.Cells.Add(minute.Cells);
            if (stored is not null) present.Cells.Add(stored, sign: -1);
            present.Changes++;
            _minutes.Remove(minute);
        }
    }

    // Never a minute before the latest one: it may be forgotten already, and its row would be written anew with less in it.
    private OwnMinute Present_NeedsLock(DateTimeOffset now)
    {
        if (_minutes.Count > 0 && now < _minutes[^1].At + Minute) return _minutes[^1];
        if (_minutes is [.., var last] && !last.IsDirty) last.Sent = null;
        var minute = new OwnMinute(SloKeys.Floor(now, Minute));
        _minutes.Add(minute);
        return minute;
    }
}
