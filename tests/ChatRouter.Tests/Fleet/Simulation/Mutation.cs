namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>A fault in the simulated code itself, which an invariant must find.</summary>
internal enum Mutation
{
    /// <summary>None.</summary>
    None,

    /// <summary>Rows are replaced whoever wrote in between.</summary>
    BlindWrites,

    /// <summary>A trial lease and a claim to a probe run do not end by themselves.</summary>
    EndlessLeases,

    /// <summary>An instance does not see what the others have seen.</summary>
    NoEvidence,

    /// <summary>An instance does not read the breaker rows of the others.</summary>
    NoNews,

    /// <summary>An instance reads the shared state three times as often as it should.</summary>
    NoPace,

    /// <summary>A ramp lets everything through.</summary>
    NoRamp,

    /// <summary>Writes of breaker rows are reported as done and are not.</summary>
    LostWrites,
}
