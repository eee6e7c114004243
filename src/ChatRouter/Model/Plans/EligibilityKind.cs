namespace ChatRouter.Model.Plans;

/// <summary>Whether a backend may be used, best first.</summary>
public enum EligibilityKind
{
    /// <summary>May be used without reserve.</summary>
    Usable,

    /// <summary>After the usable ones of its rung.</summary>
    Degraded,

    /// <summary>Told to come back at a moment that is near.</summary>
    Throttled,

    /// <summary>Its circuit is open: only as the last resort.</summary>
    CircuitOpen,

    /// <summary>An operator drains it: only when no circuit is left to try either.</summary>
    Drained,

    /// <summary>The probes say no.</summary>
    Unhealthy,

    /// <summary>An operator isolates it: no.</summary>
    Isolated,

    /// <summary>No: its quota group is busy for long, or in a plan, it cannot do what is asked.</summary>
    Unavailable,
}
