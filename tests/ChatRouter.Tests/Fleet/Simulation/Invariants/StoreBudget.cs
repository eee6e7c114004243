using ChatRouter.Fleet;
using ChatRouter.Fleet.Rows;
using ChatRouter.Storage;

namespace ChatRouter.Tests.Fleet.Simulation.Invariants;

/// <summary>
/// The load on the tables. Reads of the shared state are under the formula of <see cref="SyncPace"/> whatever happens: one for each interval, and one for each
/// time that a view grows stale. Evidence takes three calls a turn at most. A break of a circuit takes at most <see cref="CallsOfABreak"/> calls, and what fails
/// is tried again after a pause. When all is well, evidence is written at each heartbeat and when an instance begins or ends to see traffic on a backend, and
/// each circuit's return to service is told once.
/// </summary>
internal sealed class StoreBudget : Invariant
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A change of the row is a read, a write and an event: opening, agreement, end of the break, ramp, return. A trial is two changes, the lease and its end,
    /// without an event; one in fifty says nothing and is made again.
    /// </summary>
    private const int CallsOfABreak = (5 * 3) + (2 * 4) + 1;

    /// <summary>Calls a second of one instance that nobody answers: the publisher's read and write after half a pause at least, the events.</summary>
    private const double Again = 5;

    private const int StaleAfterIntervals = 3;

    private readonly Queue<(TimeSpan At, SimProcess Process, string Kind)> _calls = new();
    private readonly Dictionary<SimProcess, int> _callers = [];
    private readonly Dictionary<string, int> _kinds = new() { ["views"] = 0, ["evidence"] = 0, ["changes"] = 0 };

    internal override void OnStoreCall(SimProcess process, string table, string verb)
    {
        var kind = table == TableNames.Evidence ? "evidence" : verb == "query" ? "views" : "changes";
        _calls.Enqueue((World.Pump.Now, process, kind));
        Count(process, kind, 1);
        while (_calls.Peek().At <= World.Pump.Now - Window) Forget();
        Check("views", _kinds["views"], Intervals(Window) + (Window / (StaleAfterIntervals * Interval)) + 2);
        Check("evidence", _kinds["evidence"], 3 * (Intervals(Window) + 1));
        var (seconds, breaks) = (Window.TotalSeconds, (Window / World.Breaker.Break) + 1);
        Check("changes", _kinds["changes"], World.Backends.Count * ((breaks * CallsOfABreak) + (2 * seconds)) + (Again * seconds));
    }

    internal override void OnRecovered()
    {
        while (_calls.Count > 0) Forget();
    }

    internal override void OnEnd()
    {
        // The queue forgets after the window: what is left is the load of a calm fleet.
        var (beats, backends) = (Window / World.Model.Fleet.Heartbeat, World.Backends.Count);
        var flips = 2 * backends * ((Window / World.Breaker.Window) + 1);
        Check("views when all is well", _kinds["views"], Intervals(Window) + 1);
        Check("evidence when all is well", _kinds["evidence"], beats + 1 + flips + (2 * ((beats / 2) + 1)));
        Check("changes when all is well", _kinds["changes"], backends * (1 + (2 * RowUpdate.MostTries)));
    }

    private TimeSpan Interval => SyncPace.Interval(World.Model.Fleet, World.Schedule.Instances, rows: 0);

    private double Intervals(TimeSpan time) => time / (0.8 * Interval);

    // Whoever called in the window counts: instances that come and go are more than there are at any moment.
    private void Check(string what, int calls, double each)
    {
        if (calls > Math.Max(World.Schedule.Instances, _callers.Count) * each)
            Break($"{what}: {calls} calls of {_callers.Count} instances in {Window.TotalSeconds} s, allowed are {each:0.0} each");
    }

    private void Forget()
    {
        var (_, process, kind) = _calls.Dequeue();
        Count(process, kind, -1);
    }

    private void Count(SimProcess process, string kind, int step)
    {
        _kinds[kind] += step;
        var left = _callers.GetValueOrDefault(process) + step;
        if (left == 0) _callers.Remove(process);
        else _callers[process] = left;
    }
}
