namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>How a simulated backend behaves.</summary>
internal enum BackendMood
{
    /// <summary>Answers.</summary>
    Well,

    /// <summary>Refuses connections.</summary>
    Down,

    /// <summary>Answers 500.</summary>
    Failing,

    /// <summary>Accepts and never answers.</summary>
    Silent,

    /// <summary>Says that its engine is dead.</summary>
    Dead,

    /// <summary>Answers 429.</summary>
    Throttling,

    /// <summary>Answers at once, and takes longer to the last word than a trial lease lasts.</summary>
    LongWinded,

    /// <summary>Slow, and often 503: browned out, or half recovered.</summary>
    BrownedOut,
}
