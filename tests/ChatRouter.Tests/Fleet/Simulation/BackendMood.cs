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

    /// <summary>Slow, and often 503: browned out, or half recovered.</summary>
    BrownedOut,
}
