namespace ChatRouter.CircuitBreaker;

/// <summary>The condition that opened a circuit.</summary>
public enum TripCause
{
    /// <summary>It has not been opened since it last closed.</summary>
    None,

    /// <summary>Too large a share of failures in the window.</summary>
    FailureRatio,

    /// <summary>Too many failures in a row.</summary>
    ConsecutiveFailures,

    /// <summary>Too large a share of time-outs in the window.</summary>
    TimeoutRatio,

    /// <summary>Too large a share of 429 answers in the window.</summary>
    ThrottleRatio,

    /// <summary>The 95th percentile of time to first token is too high.</summary>
    LatencyP95,

    /// <summary>The account has no quota left.</summary>
    QuotaExhausted,

    /// <summary>The backend does not have the model.</summary>
    ModelMissing,

    /// <summary>The inference engine is dead.</summary>
    EngineDead,

    /// <summary>The router's credential is refused.</summary>
    Credential,

    /// <summary>The half-open trial failed.</summary>
    TrialFailed,
}
