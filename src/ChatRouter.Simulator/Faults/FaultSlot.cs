namespace ChatRouter.Simulator.Faults;

/// <summary>The fault a backend is under, if any. Thread-safe.</summary>
internal sealed class FaultSlot(int seed)
{
    private readonly Lock _lock = new();
    private readonly Random _chance = new(seed);
    private FaultSettings? _given;
    private volatile FaultSettings? _current;
    private int _left;

    /// <summary>The fault in force with its defaults; null when there is none or its times are used up.</summary>
    public FaultSettings? Current => _current;

    /// <summary>The fault in force as it was given.</summary>
    public FaultSettings? Given
    {
        get
        {
            lock (_lock)
                return _current is null ? null : _given;
        }
    }

    public void Set(FaultSettings? settings)
    {
        lock (_lock)
        {
            _left = settings?.Times ?? int.MaxValue;
            _given = settings;
            _current = settings is null ? null : FaultCatalogue.WithDefaults(settings);
        }
    }

    /// <summary>Removes exactly this fault; a later one stays.</summary>
    /// <returns>Whether it was still in force.</returns>
    public bool Lift(FaultSettings settings)
    {
        lock (_lock)
        {
            if (_current is null || !ReferenceEquals(_given, settings))
                return false;
            _current = null;
            return true;
        }
    }

    /// <summary>The fault that hits this chat request, counted against its times unless it is a prober's.</summary>
    public FaultSettings? TakeForChat(bool isCounted = true)
    {
        if (_current is null)
            return null;
        lock (_lock)
        {
            if (_current is not { } fault || fault.Fault == FaultKind.Gpu)
                return null;
            if (fault.Probability is { } probability && _chance.NextDouble() >= probability)
                return null;
            if (isCounted && fault.Times is not null && --_left == 0)
                _current = null;
            return fault;
        }
    }

    /// <summary>The fault that hits a request other than chat. Never counted, so a prober does not eat what was meant for chat.</summary>
    public FaultSettings? PeekForProbe()
        => _current is { } fault && (fault.Probes ?? FaultCatalogue.Of(fault.Fault).HitsProbes) ? fault : null;
}
