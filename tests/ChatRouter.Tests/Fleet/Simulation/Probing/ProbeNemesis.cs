namespace ChatRouter.Tests.Fleet.Simulation.Probing;

/// <summary>Brings the faults of a schedule of probes into the world and takes them out again. Backends go on dying and recovering to the end.</summary>
internal sealed class ProbeNemesis(ProbeWorld world, Random random)
{
    private const double StrikesInRuns = 0.1;

    private static readonly BackendMood[] Dead = [BackendMood.Down, BackendMood.Failing, BackendMood.Silent];

    private readonly ProbeSchedule _schedule = world.Schedule;
    private readonly ProbeFault[] _atAnyTime = [.. world.Schedule.Faults.Except([ProbeFault.CrashInRun, ProbeFault.FreezeInRun, ProbeFault.FreezeInClaim])];

    private bool IsOver => world.Pump.Now >= _schedule.FaultsEnd;

    internal void Start()
    {
        foreach (var backend in world.Backends.Values) ChangeMood(backend);
        Again();
        world.Pump.At(_schedule.FaultsEnd, owner: null, _ => Heal());
    }

    /// <summary>A claim was written; its writer does not know yet.</summary>
    internal void OnClaim(SimProcess writer)
    {
        if (Strikes(ProbeFault.FreezeInClaim)) Freeze(writer);
    }

    /// <summary>A run has begun.</summary>
    internal void OnRun(SimProcess runner)
    {
        var within = _schedule.ProbeTimeout * random.NextDouble() / 2;
        if (Strikes(ProbeFault.FreezeInRun)) world.Pump.After(within, () => Freeze(runner));
        if (Strikes(ProbeFault.CrashInRun) && world.Instances.Find(instance => instance.Process == runner) is { } instance)
            world.Pump.After(within, () => Tell(ProbeFault.CrashInRun, runner, () => world.Replace(instance, gracefully: false)));
    }

    private void Again() => world.Pump.After(Exponential(_schedule.Bounds.ByDeputy / 4), () =>
    {
        if (IsOver || _atAnyTime.Length == 0) return;
        Strike(_atAnyTime[random.Next(_atAnyTime.Length)]);
        Again();
    });

    private void Strike(ProbeFault kind)
    {
        var duration = TimeSpan.FromSeconds(1) + Exponential(_schedule.Bounds.Claim / 2);
        var instance = world.Instances[random.Next(world.Instances.Count)];
        world.History.Add("world", kind.ToString(), instance.Process.Name, duration.TotalSeconds);
        switch (kind)
        {
            case ProbeFault.TimerSilent:
                SetTimers(0, 4 * duration);
                break;
            case ProbeFault.TimerDoubled:
                SetTimers(2, 4 * duration);
                break;
            case ProbeFault.TrafficMoves:
                MoveTraffic();
                break;
            case ProbeFault.Crash:
                world.Replace(instance, gracefully: false);
                break;
            case ProbeFault.Restart:
                world.Replace(instance, gracefully: true);
                break;
            case ProbeFault.Freeze:
                Freeze(instance.Process);
                break;
            case ProbeFault.BackendsCutOff:
                instance.Process.IsCutOffFromBackends = true;
                For(duration, () => instance.Process.IsCutOffFromBackends = false);
                break;
            case ProbeFault.StoreHangs:
                SetWeather(new StoreWeather { Hangs = 1 }, duration);
                break;
            case ProbeFault.StoreBusy:
                SetWeather(new StoreWeather { Busy = random.NextDouble() }, duration);
                break;
            case ProbeFault.StoreSlow:
                SetWeather(new StoreWeather { Delay = TimeSpan.FromSeconds(0.5 + (4 * random.NextDouble())) }, duration);
                break;
            case ProbeFault.StoreLossy:
                SetWeather(new StoreWeather { Lost = 0.2, ReplyLost = 0.4, Hangs = 0.1 }, duration);
                break;
            case ProbeFault.StoreReadOnly:
                SetWeather(new StoreWeather { Refused = 1 }, duration);
                break;
            case ProbeFault.LinkBad:
                instance.Process.Link = new StoreWeather { Lost = 0.1, ReplyLost = 0.5, Delay = TimeSpan.FromSeconds(1) };
                For(2 * duration, () => instance.Process.Link = StoreWeather.Fine);
                break;
        }
    }

    private bool Strikes(ProbeFault kind) => !IsOver && _schedule.Faults.Contains(kind) && random.NextDouble() < StrikesInRuns;

    // Past the claim as often as not.
    private void Freeze(SimProcess process) => Tell(ProbeFault.Freeze, process, () =>
    {
        var duration = 2 * _schedule.Bounds.Claim * random.NextDouble();
        process.Freeze(world.Pump.Now + duration);
        world.Trouble(duration + ProbeBounds.Patience);
    });

    private void Tell(ProbeFault kind, SimProcess process, Action action)
    {
        if (IsOver) return;
        world.History.Add("world", kind.ToString(), process.Name);
        action();
    }

    // Each state holds for long enough to be looked for, if all else is well.
    private void ChangeMood(SimBackend backend) => world.Pump.After(_schedule.Bounds.ByDeputy * (0.3 + (1.2 * random.NextDouble())), () =>
    {
        backend.Mood = backend.Mood == BackendMood.Well ? Dead[random.Next(Dead.Length)] : BackendMood.Well;
        backend.MoodSince = world.Pump.Now;
        world.History.Add(backend.Backend.Name, "is", backend.Mood);
        ChangeMood(backend);
    });

    private void MoveTraffic()
    {
        var first = random.Next(world.Instances.Count);
        for (var i = 0; i < world.Instances.Count; i++) world.Instances[i].IsServing = i == first || random.Next(3) == 0;
        world.Trouble();
    }

    private void SetTimers(int timers, TimeSpan duration)
    {
        world.Timers = timers;
        world.Trouble();
        world.Pump.After(duration, () =>
        {
            if (IsOver) return;
            world.Timers = 1;
            world.Trouble();
        });
    }

    private void SetWeather(StoreWeather weather, TimeSpan duration)
    {
        world.Weather = weather;
        For(duration, () => world.Weather = StoreWeather.Fine);
    }

    private void For(TimeSpan duration, Action end)
    {
        world.Trouble(duration + ProbeBounds.Patience);
        world.Pump.After(duration, end);
    }

    private void Heal()
    {
        world.History.Add("world", "is well again");
        world.Weather = StoreWeather.Fine;
        world.Timers = _schedule.HasTimerInTheEnd ? 1 : 0;
        world.Trouble();
        foreach (var instance in world.Instances)
        {
            instance.Process.Link = StoreWeather.Fine;
            instance.Process.IsCutOffFromBackends = false;
        }
    }

    private TimeSpan Exponential(TimeSpan mean) => -Math.Log(1 - random.NextDouble()) * mean;
}
