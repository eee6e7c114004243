namespace ChatRouter.CircuitBreaker;

/// <summary>Where a half-open circuit gets the leave to let one call through: one for the whole fleet, or one for a process that is alone.</summary>
internal interface ITrialLender
{
    /// <summary>Nobody else can be asked: a lease that the instance gave itself (<see cref="Circuit.GrantOwn"/>) holds only while this is so.</summary>
    bool IsAlone { get; }

    /// <summary>
    /// Asks for the lease. Done when the circuit has it (<see cref="Circuit.Grant"/>) or knows until when it need not ask again
    /// (<see cref="Circuit.Deny"/>). Never fails. Its first steps run on the caller's thread; who asks while an answer is under way gets that one.
    /// </summary>
    Task AskAsync(Circuit circuit);

    /// <summary>A trial of this instance is over, or the lease was given back: the others should know. Returns at once.</summary>
    void OnTrialEnded(Circuit circuit);
}
