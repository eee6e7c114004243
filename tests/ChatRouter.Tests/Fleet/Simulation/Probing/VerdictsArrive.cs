using ChatRouter.Fleet.Rows;
using ChatRouter.Storage;

namespace ChatRouter.Tests.Fleet.Simulation.Probing;

/// <summary>
/// Liveness. While somebody gets requests and nothing else goes wrong, a dead backend is out of every instance's plan, and a recovered one is back, within
/// <see cref="ProbeBounds.ByTimer"/> or <see cref="ProbeBounds.ByDeputy"/>; and no row is older than that.
/// </summary>
internal sealed class VerdictsArrive(ProbeWorld world)
{
    private readonly HashSet<(string Backend, TimeSpan Since)> _arrived = [];
    private TimeSpan _calmSince;

    /// <summary>Deaths and recoveries that arrived in time.</summary>
    internal int Count => _arrived.Count;

    /// <summary>There is trouble until then.</summary>
    internal void NotBefore(TimeSpan calm) => _calmSince = calm > _calmSince ? calm : _calmSince;

    internal void Check()
    {
        var bound = world.Timers > 0 ? world.Schedule.Bounds.ByTimer : world.Schedule.Bounds.ByDeputy;
        if (world.Pump.Now - _calmSince <= bound) return;
        foreach (var (name, backend) in world.Backends)
        {
            CheckRow(name, bound);
            if (world.Pump.Now - backend.MoodSince <= bound) continue;
            foreach (var instance in world.Instances)
            {
                if (instance.Plans(backend.Backend) != (backend.Mood == BackendMood.Well))
                    world.Fail($"VerdictsArrive: {instance.Process.Name} has {name} {(backend.Mood == BackendMood.Well ? "out" : "in its plan")}, it is {backend.Mood} since {backend.MoodSince.TotalSeconds:0.000}, all else is well since {_calmSince.TotalSeconds:0.000}, bound {bound.TotalSeconds:0.0} s");
            }

            _arrived.Add((name, backend.MoodSince));
        }
    }

    private void CheckRow(string backend, TimeSpan bound)
    {
        var row = world.Tables.Table(TableNames.Fleet).GetAsync(FleetPartitions.Health, backend, CancellationToken.None).Result;
        var age = SimClock.TrueTime(world.Pump.Now) - (row is null ? DateTimeOffset.MinValue : HealthRecord.Read(row)!.CheckedAt);
        if (age > bound + world.Schedule.Skew) world.Fail($"VerdictsArrive: the row of {backend} is {age.TotalSeconds:0.0} s old, bound {bound.TotalSeconds:0.0} s");
    }
}
