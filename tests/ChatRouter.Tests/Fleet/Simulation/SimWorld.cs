using ChatRouter.Storage;

namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>What all simulated worlds have: the pump, its history, and the tables with their weather.</summary>
internal abstract class SimWorld
{
    protected SimWorld() => History = new History(Pump);

    internal Pump Pump { get; } = new();

    internal History History { get; }

    internal MemoryEntityTableStore Tables { get; } = new();

    /// <summary>How the tables are for everybody.</summary>
    internal StoreWeather Weather { get; set; } = StoreWeather.Fine;

    /// <summary>What is broken in the code that is simulated.</summary>
    internal Mutation Mutation { get; init; }

    /// <summary>What went wrong, or null.</summary>
    internal string? Failure { get; private set; }

    /// <summary>What it was made from.</summary>
    internal abstract int Seed { get; }

    /// <summary>Runs to the end or to the first failure.</summary>
    internal abstract void Run();

    /// <summary>Ends the run.</summary>
    internal void Fail(string how)
    {
        History.Add("world", "FAILS", how);
        Failure ??= how;
        Pump.Stop();
    }

    /// <summary>A process sent a call to the tables.</summary>
    internal virtual void OnStoreCall(SimProcess process, string table, string verb)
    {
    }

    /// <summary>Something was inserted or replaced in the shared state.</summary>
    internal virtual void OnStoreWrite(SimProcess writer, string name)
    {
    }

    /// <summary>A process has the answer to such a write.</summary>
    internal virtual void OnStoreWritten(SimProcess writer)
    {
    }

    /// <summary>Code that left the pump's thread makes every other finding worthless.</summary>
    protected void CheckEscape()
    {
        if (Pump.Escape is { } stack) Failure = $"Code left the simulation's thread:{Environment.NewLine}{stack}";
    }
}
