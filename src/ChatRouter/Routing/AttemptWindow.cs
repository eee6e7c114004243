using System.Collections.Immutable;
using ChatRouter.Model;

namespace ChatRouter.Routing;

/// <summary>Attempts by backend over the last minute, from counters that are read about once a second: the path of a request only counts. Thread-safe.</summary>
internal sealed class AttemptWindow
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly ImmutableArray<BackendLoad> _loads;
    private readonly TimeProvider _time;
    private readonly List<(long At, ImmutableArray<long> Counts)> _samples = [];

    public AttemptWindow(RouterModel model, BackendLoads loads, TimeProvider time)
    {
        _loads = [.. model.Backends.Select(b => loads[b])];
        _time = time;
        _samples.Add((time.GetTimestamp(), Read()));
    }

    /// <summary>Attempts begun in the last minute, in the model's order. Who wants a minute and not more calls it about once a second.</summary>
    public ImmutableArray<long> Look()
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            var counts = Read();
            if (_time.GetElapsedTime(_samples[^1].At, now) >= Pace) _samples.Add((now, counts));

            // What is subtracted is the latest sample that is a minute old, or the first one.
            while (_samples.Count > 1 && _time.GetElapsedTime(_samples[1].At, now) >= Length) _samples.RemoveAt(0);
            var from = _samples[0].Counts;
            return [.. counts.Select((count, backend) => count - from[backend])];
        }
    }

    private ImmutableArray<long> Read() => [.. _loads.Select(load => load.Attempts)];
}
