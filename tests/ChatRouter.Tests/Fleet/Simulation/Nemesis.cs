namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>Brings the faults of a schedule into the world and takes them out again. All of them are over at <see cref="Schedule.FaultsEnd"/>.</summary>
internal sealed class Nemesis(World world, Random random)
{
    private static readonly BackendMood[] Ill = [.. Enum.GetValues<BackendMood>().Where(mood => mood != BackendMood.Well)];

    internal void Start()
    {
        if (world.Schedule.Faults.IsEmpty) return;
        Again();
        world.Pump.At(Schedule.FaultsEnd, owner: null, _ => Heal());
    }

    private void Again() => world.Pump.After(Exponential(world.Schedule.FaultEvery), () =>
    {
        if (world.Pump.Now >= Schedule.FaultsEnd) return;
        Strike(world.Schedule.Faults[random.Next(world.Schedule.Faults.Length)], TimeSpan.FromSeconds(1) + Exponential(TimeSpan.FromSeconds(8)));
        Again();
    });

    private void Strike(FaultKind kind, TimeSpan duration)
    {
        var backend = world.Backends.Values[random.Next(world.Backends.Count)];
        var instance = world.Instances[world.Schedule.HasOneVictim ? 0 : random.Next(world.Instances.Count)];
        var process = instance.Process;
        world.History.Add("world", kind.ToString(), kind is FaultKind.BackendIll or FaultKind.BackendFlaps ? backend.Backend.Name : process.Name, duration.TotalSeconds);
        switch (kind)
        {
            case FaultKind.BackendIll:
                SetMood(backend, Ill[random.Next(Ill.Length)]);
                world.Pump.After(duration, () => SetMood(backend, BackendMood.Well));
                break;
            case FaultKind.BackendFlaps:
                Flap(backend, Ill[random.Next(Ill.Length)], world.Pump.Now + duration);
                break;
            case FaultKind.StoreHangs:
                SetWeather(new StoreWeather { Hangs = 1 }, duration);
                break;
            case FaultKind.StoreBusy:
                SetWeather(new StoreWeather { Busy = random.NextDouble() }, duration);
                break;
            case FaultKind.StoreSlow:
                SetWeather(new StoreWeather { Delay = TimeSpan.FromSeconds(0.5 + (4 * random.NextDouble())) }, duration);
                break;
            case FaultKind.StoreLossy:
                SetWeather(new StoreWeather { Lost = 0.3, ReplyLost = 0.3, Hangs = 0.1 }, duration);
                break;
            case FaultKind.StoreReadOnly:
                SetWeather(new StoreWeather { Refused = 1 }, 2 * duration);
                break;
            case FaultKind.LinkReadOnly:
                SetLink(process, new StoreWeather { Refused = 1 }, 2 * duration);
                break;
            case FaultKind.LinkCut:
                SetLink(process, new StoreWeather { Lost = random.Next(2), Hangs = 1 }, duration);
                break;
            case FaultKind.LinkBad:
                SetLink(process, new StoreWeather { Lost = 0.2, ReplyLost = 0.2, Hangs = 0.2, Delay = TimeSpan.FromSeconds(1) }, duration);
                break;
            case FaultKind.BackendsCutOff:
                process.IsCutOffFromBackends = true;
                world.Pump.After(duration, () => process.IsCutOffFromBackends = false);
                break;
            case FaultKind.Crash:
                world.Replace(instance, gracefully: false);
                break;
            case FaultKind.Restart:
                world.Replace(instance, gracefully: true);
                break;
            case FaultKind.Freeze:
                var until = world.Pump.Now + duration;
                process.Freeze(until < Schedule.FaultsEnd ? until : Schedule.FaultsEnd);
                break;
        }
    }

    private void Flap(SimBackend backend, BackendMood mood, TimeSpan end)
    {
        if (world.Pump.Now >= end || world.Pump.Now >= Schedule.FaultsEnd)
        {
            SetMood(backend, BackendMood.Well);
            return;
        }

        SetMood(backend, backend.Mood == BackendMood.Well ? mood : BackendMood.Well);
        world.Pump.After(Exponential(TimeSpan.FromSeconds(1.5)), () => Flap(backend, mood, end));
    }

    private void Heal()
    {
        world.History.Add("world", "is well again");
        world.Weather = StoreWeather.Fine;
        foreach (var backend in world.Backends.Values) backend.Mood = BackendMood.Well;
        foreach (var instance in world.Instances)
        {
            instance.Process.Link = StoreWeather.Fine;
            instance.Process.IsCutOffFromBackends = false;
        }
    }

    private void SetMood(SimBackend backend, BackendMood mood)
    {
        if (world.Pump.Now > Schedule.FaultsEnd) return;
        backend.Mood = mood;
        world.History.Add(backend.Backend.Name, "is", mood);
    }

    private void SetWeather(StoreWeather weather, TimeSpan duration)
    {
        world.Weather = weather;
        world.Pump.After(duration, () => world.Weather = StoreWeather.Fine);
    }

    private void SetLink(SimProcess process, StoreWeather link, TimeSpan duration)
    {
        process.Link = link;
        world.Pump.After(duration, () => process.Link = StoreWeather.Fine);
    }

    private TimeSpan Exponential(TimeSpan mean) => -Math.Log(1 - random.NextDouble()) * mean;
}
