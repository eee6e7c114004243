namespace ChatRouter.Simulator.Wire;

/// <summary>The last attempts over all backends, newest last; older ones are forgotten. Thread-safe.</summary>
public sealed class WireLog
{
    private readonly Lock _lock = new();
    private readonly WireAttempt?[] _ring;
    private readonly TimeProvider _time;
    private long _next = 1;
    private long _oldest = 1;

    internal WireLog(int capacity, TimeProvider time) => (_ring, _time) = (new WireAttempt?[capacity], time);

    /// <summary>Reads the log.</summary>
    /// <param name="backend">Only this backend's attempts. Null: all.</param>
    /// <param name="after">Only attempts with a higher sequence number. Default 0: all.</param>
    /// <param name="since">Only attempts that started at or after this time. Null: all.</param>
    /// <param name="probes">False leaves out everything but chat. Default true.</param>
    public IReadOnlyList<WireLogEntry> Read(string? backend = null, long after = 0, DateTimeOffset? since = null, bool probes = true)
    {
        var found = new List<WireLogEntry>();
        lock (_lock)
        {
            for (var sequence = Math.Max(Math.Max(_oldest, after + 1), _next - _ring.Length); sequence < _next; sequence++)
            {
                var attempt = _ring[sequence % _ring.Length]!;
                if ((backend is null || attempt.Backend == backend) && (since is null || attempt.Start >= since) && (probes || !attempt.IsProbe))
                    found.Add(attempt.Snapshot());
            }
        }

        return found;
    }

    /// <summary>Forgets all attempts. Sequence numbers go on.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _oldest = _next;
            Array.Clear(_ring);
        }
    }

    internal WireAttempt Add(string backend, string method, string path, bool probe)
    {
        lock (_lock)
        {
            var attempt = new WireAttempt(_next, backend, method, path, probe, _time);
            _ring[_next++ % _ring.Length] = attempt;
            return attempt;
        }
    }
}
