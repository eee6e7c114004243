using ChatRouter.Benchmarks.Load;
using ChatRouter.Benchmarks.Overload.Figures;
using ChatRouter.Benchmarks.Overload.Ladder;

namespace ChatRouter.Benchmarks.Overload.Fleet;

/// <summary>Memory and processor time of all processes of a run, from now on.</summary>
internal sealed class RunMeters : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly RouterFleet _fleet;
    private readonly ProcessMeter[] _routers;
    private readonly ProcessMeter _ladder;
    private readonly ProcessMeter _driver;
    private readonly long _start;

    public RunMeters(RouterFleet fleet, RunningLadder ladder, TimeProvider clock)
    {
        _clock = clock;
        _fleet = fleet;
        _routers = [.. fleet.Instances.Select(instance => instance.Meter(clock))];
        _ladder = new(ladder.ProcessId, clock);
        _driver = new(Environment.ProcessId, clock);
        _start = clock.GetTimestamp();
    }

    /// <summary>Writes what was measured until now into the run's figures.</summary>
    public RunFigures Complete(RunFigures run)
    {
        var took = _clock.GetElapsedTime(_start);
        return run with
        {
            RouterIdleBytes = _routers.Sum(meter => meter.IdleBytes),
            RouterPeakBytes = _routers.Sum(meter => meter.PeakBytes),
            RouterAfterBytes = _fleet.Instances.Sum(BytesNow),
            RouterCores = _routers.Sum(meter => meter.Cpu / took),
            LadderCores = _ladder.Cpu / took,
            DriverCores = _driver.Cpu / took,
        };
    }

    public void Dispose()
    {
        foreach (var meter in (ProcessMeter[])[.. _routers, _ladder, _driver])
            meter.Dispose();
    }

    private long BytesNow(RouterInstance instance)
    {
        using var meter = instance.Meter(_clock);
        return meter.IdleBytes;
    }
}
