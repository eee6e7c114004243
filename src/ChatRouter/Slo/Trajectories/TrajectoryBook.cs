using System.Text;
using ChatRouter.Protocols;
using ChatRouter.Telemetry;

namespace ChatRouter.Slo.Trajectories;

/// <summary>
/// The open tasks of this instance: which requests belong together, and what they come to. On the path of every request that names its task: a short lock and no I/O.
/// Thread-safe.
/// </summary>
internal sealed class TrajectoryBook
{
    /// <summary>Most open tasks; a request of a further one is counted as <see cref="Dropped"/> and belongs to none.</summary>
    public const int Capacity = 10_000;

    private const int Remembered = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, Entry> _open = [];
    private readonly Func<string, TimeSpan?> _budgetOf;
    private long _dropped;

    /// <param name="budgetOf">The latency budget of a route's tasks, where the caller names none.</param>
    public TrajectoryBook(Func<string, TimeSpan?> budgetOf) => _budgetOf = budgetOf;

    /// <summary>Requests of tasks for which there was no room.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Open tasks.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _open.Count;
        }
    }

    /// <summary>What stands for a tenant's task.</summary>
    public static ulong KeyOf(string tenant, string id) => Fnv1a.Hash(Encoding.UTF8.GetBytes(id), Fnv1a.Hash(Encoding.UTF8.GetBytes(tenant + "\n")));

    /// <summary>Counts a request that has ended, if its caller named a task and it reached a route.</summary>
    /// <param name="decision">The request.</param>
    /// <param name="verdict">What it means to the objectives.</param>
    public void Add(DecisionRecord decision, RequestVerdict verdict)
    {
        if (decision is not { Trajectory: { } mark, Tenant: { } tenant, Route: { } route } || verdict == RequestVerdict.NotCounted) return;
        var key = KeyOf(tenant, mark.Id);
        var ended = decision.At + decision.Duration;
        lock (_lock)
        {
            var entry = Find(key, ended);
            if (entry is null) return;
            var isRepeat = decision.BodyMark != 0 && Array.IndexOf(entry.Asked, decision.BodyMark) >= 0;
            entry.Asked[entry.Next++ % Remembered] = decision.BodyMark;
            var call = new TrajectoryPart
            {
                Key = key,
                Route = route,
                Since = entry.Since,
                Began = decision.At,
                Ended = ended,
                Budget = mark.Budget ?? _budgetOf(route),
                Calls = 1,
                BadCalls = verdict == RequestVerdict.Bad ? 1 : 0,
                Repeats = isRepeat ? 1 : 0,
                IsLastGood = verdict == RequestVerdict.Good,
            };
            Note(entry, call);
        }
    }

    /// <summary>Notes what the application says of the end of a task. It need not have had a request here: another instance may have answered them.</summary>
    public void End(string tenant, string id, TrajectoryReport report, DateTimeOffset now)
    {
        var key = KeyOf(tenant, id);
        lock (_lock)
        {
            if (Find(key, now) is not { } entry) return;
            Note(entry, new TrajectoryPart
            {
                Key = key,
                Route = "",
                Since = entry.Since,
                Began = now,
                Ended = entry.Part?.Ended ?? now,
                Outcome = report.Outcome,
                FailedTools = report.FailedTools,
                FailedRetrievals = report.FailedRetrievals,
            });
        }
    }

    /// <summary>The tasks that have changed since they were last <see cref="Written"/>; forgets those that are over.</summary>
    public IReadOnlyList<TrajectoryPart> Changed(DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var (key, entry) in _open)
            {
                if (!entry.IsChanged && now - entry.Part!.Ended > TrajectoryRule.Idle) _open.Remove(key);
            }

            return [.. _open.Values.Where(entry => entry.IsChanged).Select(entry => entry.Part!)];
        }
    }

    /// <summary>Notes that these are stored.</summary>
    public void Written(IEnumerable<TrajectoryPart> parts)
    {
        lock (_lock)
        {
            foreach (var part in parts)
            {
                if (_open.TryGetValue(part.Key, out var entry) && ReferenceEquals(entry.Part, part)) entry.IsChanged = false;
            }
        }
    }

    // A task whose last request is long past is over: a request of the same id begins another.
    private Entry? Find(ulong key, DateTimeOffset now)
    {
        if (_open.TryGetValue(key, out var entry))
        {
            if (entry.Part is not { } part || now - part.Ended <= TrajectoryRule.Idle || entry.IsChanged) return entry;
            _open.Remove(key);
        }

        if (_open.Count >= Capacity)
        {
            Interlocked.Increment(ref _dropped);
            return null;
        }

        return _open[key] = new Entry(now);
    }

    private static void Note(Entry entry, TrajectoryPart part)
    {
        entry.Part = entry.Part is { } known ? known.With(part) : part;
        entry.IsChanged = true;
    }

    private sealed class Entry(DateTimeOffset since)
    {
        public DateTimeOffset Since { get; } = since;

        public TrajectoryPart? Part { get; set; }

        public bool IsChanged { get; set; }

        public int[] Asked { get; } = new int[Remembered];

        public int Next { get; set; }
    }
}
