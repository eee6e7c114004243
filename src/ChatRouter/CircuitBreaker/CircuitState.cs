namespace ChatRouter.CircuitBreaker;

/// <summary>All that is to be known of a circuit at one moment. Immutable.</summary>
public sealed record CircuitState
{
    /// <summary>A circuit that never tripped.</summary>
    public static CircuitState Initial { get; } = new();

    /// <summary>Where it stands.</summary>
    public CircuitPhase Phase { get; init; }

    /// <summary>Number of the openings that the whole fleet knows. An opening that is this instance's alone does not count.</summary>
    public long Generation { get; init; }

    /// <summary>Number of openings as this instance lived them; never shared. Results of calls that began in another epoch say nothing about this one.</summary>
    public long Epoch { get; init; }

    /// <summary>Whether this instance made the latest opening. Never shared.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Whether the latest opening holds for every instance; else it is this instance's alone. Never shared.</summary>
    public bool IsShared { get; init; }

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

    /// <summary>Number of the latest trial lease; 0 before the first. Never moves back.</summary>
    public long Trial { get; init; }

    /// <summary>The instance that holds the trial lease, or null.</summary>
    public string? TrialHolder { get; init; }

    /// <summary>When the trial lease ends by itself; null when nobody holds it.</summary>
    public DateTimeOffset? TrialExpiry { get; init; }

    /// <summary>Whether this instance gave itself the latest lease, and no other knows of it. Never shared.</summary>
    public bool IsLeaseOwn { get; init; }

    /// <summary>Since when the holder, this instance, has a trial under way; null while its lease waits for a call. Never shared.</summary>
    public DateTimeOffset? TrialSince { get; init; }

    /// <summary>Whether the holder, this instance, has a trial under way.</summary>
    public bool IsTrialRunning => TrialSince is not null;

    /// <summary>When the latest trial began that ended well, on whichever instance. Never moves back.</summary>
    public DateTimeOffset ProvenAt { get; init; }

    /// <summary>Successful trials since the circuit opened.</summary>
    public int TrialSuccesses { get; init; }

    /// <summary>Whether somebody holds the trial lease at a moment.</summary>
    public bool IsTrialHeld(DateTimeOffset now) => TrialExpiry > now;

    /// <summary>Whether this instance opened the circuit, its break is not made good yet, and the fleet does not know.</summary>
    public bool IsOwnOpinion => IsOwn && !IsShared && (Phase is CircuitPhase.Open or CircuitPhase.HalfOpen);
}
