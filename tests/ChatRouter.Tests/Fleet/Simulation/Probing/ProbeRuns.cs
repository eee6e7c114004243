using ChatRouter.Fleet.Probing;

namespace ChatRouter.Tests.Fleet.Simulation.Probing;

/// <summary>
/// Safety. No claimed run is under way after its claim has ended by its own clock; and no two claimed runs are under way at one moment, but for the difference
/// of two clocks at the end of the earlier claim. A frozen process does nothing, so its run is not under way; when it thaws, a late one ends within the <see cref="ProbeWorld.Stumble"/>.
/// </summary>
internal sealed class ProbeRuns(ProbeWorld world)
{
    private readonly List<ProbeRun> _open = [];
    private readonly Dictionary<SimProcess, DateTimeOffset> _claims = [];
    private readonly Dictionary<SimProcess, TimeSpan> _answered = [];

    /// <summary>Runs that were begun.</summary>
    internal int Count { get; private set; }

    /// <summary>The lease row was written.</summary>
    internal void OnLease(SimProcess writer, ProberLease lease)
    {
        world.History.Add(writer.Name, "writes", lease.RunUntil is null ? "the end" : "a claim", lease);
        if (lease.RunUntil is { } end) _claims[writer] = end;
    }

    /// <summary>A process has the answer to a write of the lease. A run that begins in this very step is a claimed one.</summary>
    internal void OnLeaseAnswered(SimProcess process) => _answered[process] = world.Pump.Now;

    internal void Begin(SimProcess process, CancellationToken limit)
    {
        var isClaimed = _answered.TryGetValue(process, out var at) && at == world.Pump.Now;
        var run = new ProbeRun(process, ++Count, isClaimed ? _claims[process] : null, limit);
        world.History.Add(process.Name, isClaimed ? "begins" : "begins unclaimed", run);
        _open.Add(run);
        limit.Register(() => End("is stopped in", limit));
        Check();
        world.OnRun(process);
    }

    internal void End(string how, CancellationToken limit)
    {
        if (_open.Find(run => run.Limit == limit) is not { } ended) return;
        world.History.Add(ended.Process.Name, how, ended);
        _open.Remove(ended);
    }

    internal void Check()
    {
        var claimed = _open.Where(run => run.ClaimedUntil is not null && IsUnderWay(run)).ToList();
        if (claimed.Find(run => Now(run) > run.ClaimedUntil) is { } late)
            world.Fail($"OneRun: {late} is under way, its claim ended at {late.ClaimedUntil:HH:mm:ss.fff}");

        var sure = claimed.Where(run => Now(run) < run.ClaimedUntil - (2 * world.Schedule.Skew)).ToList();
        if (sure.Count > 1) world.Fail($"OneRun: {string.Join(" and ", sure)} are under way at once");
    }

    private bool IsUnderWay(ProbeRun run) => run.Process.IsAlive && run.Process.FrozenUntil + ProbeWorld.Stumble < world.Pump.Now;

    private static DateTimeOffset Now(ProbeRun run) => run.Process.Clock.GetUtcNow();
}
