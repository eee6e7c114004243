namespace ChatRouter.ServiceState;

/// <summary>How the fleet sees a backend, best first.</summary>
public enum BackendStanding
{
    /// <summary>Full service.</summary>
    Serving,

    /// <summary>Answers, but not as it should: slow, or back from a break with a part of the traffic.</summary>
    Limited,

    /// <summary>Loads its model and gets no requests.</summary>
    Warming,

    /// <summary>Its account or host is busy until a moment.</summary>
    Throttled,

    /// <summary>Its circuit is open for every instance.</summary>
    CircuitOpen,

    /// <summary>The probes found it down.</summary>
    Down,

    /// <summary>An operator keeps it out of service.</summary>
    Held,
}
