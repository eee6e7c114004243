namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>
/// A process of the simulated fleet. As a synchronization context it brings every continuation of the code that runs in it back to the pump; so the code
/// can be frozen for a while, and be gone between any two of its steps.
/// </summary>
internal sealed class SimProcess : SynchronizationContext
{
    private readonly Pump _pump;

    internal SimProcess(Pump pump, string name, TimeSpan skew, int seed)
    {
        _pump = pump;
        Name = name;
        Clock = new SimClock(pump, this, skew);
        Random = new Random(seed);
        LatestAnswer = pump.Now;
    }

    internal string Name { get; }

    /// <summary>Its clock, wrong by its skew.</summary>
    internal SimClock Clock { get; }

    /// <summary>Its chance.</summary>
    internal Random Random { get; }

    /// <summary>False once it has crashed: nothing of it runs any more.</summary>
    internal bool IsAlive { get; private set; } = true;

    /// <summary>Nothing of it runs before this moment.</summary>
    internal TimeSpan FrozenUntil { get; private set; }

    /// <summary>After a freeze, what has become due meanwhile is done within this time, in any order.</summary>
    internal TimeSpan Stumble { get; init; }

    /// <summary>What is wrong between it and the tables.</summary>
    internal StoreWeather Link { get; set; } = StoreWeather.Fine;

    /// <summary>Whether none of its calls reaches any backend.</summary>
    internal bool IsCutOffFromBackends { get; set; }

    /// <summary>When it last had trouble of its own with the tables, or was frozen.</summary>
    internal TimeSpan LatestTrouble { get; set; } = TimeSpan.MinValue;

    /// <summary>When the shared state last answered it, or when it began.</summary>
    internal TimeSpan LatestAnswer { get; set; }

    /// <summary>Since when the shared state has taken none of its writes; null if it took the latest.</summary>
    internal TimeSpan? RefusedSince { get; set; }

    internal void Crash() => IsAlive = false;

    internal void Freeze(TimeSpan until) => FrozenUntil = LatestTrouble = until > FrozenUntil ? until : FrozenUntil;

    /// <summary>When a step that has become due in the freeze is done.</summary>
    internal TimeSpan NextAfterThaw() => Stumble > TimeSpan.Zero ? FrozenUntil + (Stumble * Random.NextDouble()) : FrozenUntil;

    /// <summary>Runs something in the process.</summary>
    internal void Run(Action action) => _pump.At(_pump.Now, this, static action => ((Action)action!)(), action);

    public override void Post(SendOrPostCallback d, object? state) => _pump.At(_pump.Now, this, d, state);

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing waits for another thread here.");

    public override SynchronizationContext CreateCopy() => this;
}
