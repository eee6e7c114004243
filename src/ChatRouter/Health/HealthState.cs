namespace ChatRouter.Health;

/// <summary>What the probes say of a backend.</summary>
public enum HealthState
{
    /// <summary>No fresh verdict: treated as usable.</summary>
    Unknown,

    /// <summary>Answers as it should.</summary>
    Healthy,

    /// <summary>Answers, but slowly, overloaded or with a failing GPU sign: used after healthy ones.</summary>
    Degraded,

    /// <summary>Alive and loading its model: not used.</summary>
    Warming,

    /// <summary>Being taken out by an operator: finishes its work, gets no more.</summary>
    Draining,

    /// <summary>Out: not used.</summary>
    Down,
}
