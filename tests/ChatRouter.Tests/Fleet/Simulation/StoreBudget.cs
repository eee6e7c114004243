using ChatRouter.Fleet;

namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>
/// The load on the tables: when all is well it is under the formula of <see cref="SyncPace"/> (reads of the shared state, evidence, heartbeats); in the worst
/// trouble, with trials, transitions and disputes all over, it is at most <see cref="Trouble"/> times as much.
/// </summary>
internal sealed class StoreBudget : Invariant
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private const int Trouble = 5;

    private readonly Queue<TimeSpan> _calls = new();
    private bool _isCalm;

    internal override void OnCalm() => World.Pump.After(World.LongestBreakLeft + Recovery.Longest, () => _isCalm = true);

    internal override void OnStoreCall(SimProcess process)
    {
        _calls.Enqueue(World.Pump.Now);
        while (_calls.Peek() <= World.Pump.Now - Window) _calls.Dequeue();
        var (settings, instances) = (World.Model.Fleet, World.Schedule.Instances);
        var reads = (Window / (0.8 * SyncPace.Interval(settings, instances, rows: 0))) + 1;
        var evidence = 1.5 * ((Window / settings.Heartbeat) + 1);
        var allowed = instances * (reads + evidence) * (_isCalm ? 1 : Trouble);
        if (World.Pump.Now > Window && _calls.Count > allowed) Break($"{_calls.Count} calls in {Window.TotalSeconds} s, allowed are {allowed:0.0}");
    }
}
