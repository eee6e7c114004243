namespace ChatRouter.CircuitBreaker;

/// <summary>All that is to be known of a circuit at one moment. Immutable.</summary>
public sealed record CircuitState
{
    /// <summary>A circuit that never tripped.</summary>
    public static CircuitState Initial { get; } = new();

    /// <summary>Where it stands.</summary>
    public CircuitPhase Phase { get; init; }

    /// <summary>Number of openings so far. Results of calls that began under another generation say nothing about this one.</summary>
    public long Generation { get; init; }

    /// <summary>Since when the phase holds; in <see cref="CircuitPhase.Ramping"/> this is the start of the ramp.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>End of the latest break. Never moves back.</summary>
    public DateTimeOffset OpenUntil { get; init; }

    /// <summary>Breaks since the circuit was last closed; each doubles the length of the next.</summary>
    public int BreakCount { get; init; }

    /// <summary>The condition that opened it; <see cref="TripCause.None"/> once it is closed again.</summary>
    public TripCause Cause { get; init; }

    /// <summary>The figures that opened it, for people; empty once it is closed again.</summary>
    public string Figures { get; init; } = "";

    /// <summary>Number of the latest trial of this generation; 0 before the first.</summary>
    public long Trial { get; init; }

    /// <summary>Who holds the trial lease, or null.</summary>
    public string? TrialHolder { get; init; }

    /// <summary>When the trial lease ends by itself; null when nobody holds it.</summary>
    public DateTimeOffset? TrialExpiry { get; init; }

    /// <summary>Successful trials since the break ended.</summary>
    public int TrialSuccesses { get; init; }

    /// <summary>Whether somebody holds the trial lease at a moment.</summary>
    public bool IsTrialHeld(DateTimeOffset now) => TrialExpiry > now;

    /// <summary>
    /// Whether this state comes after another of the same circuit. Observers are told outside the lock and may be told out of order.
    /// </summary>
    public bool IsAfter(CircuitState other) => (Generation, Step).CompareTo((other.Generation, other.Step)) > 0;

    // Within a generation a circuit goes from open over half-open and ramping to closed, and never back.
    private int Step => Phase == CircuitPhase.Closed ? (int)CircuitPhase.Ramping + 1 : (int)Phase;
}
