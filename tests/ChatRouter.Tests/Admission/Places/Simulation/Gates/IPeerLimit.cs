namespace ChatRouter.Tests.Admission.Places.Simulation.Gates;

/// <summary>A known way to find a limit, to compare with.</summary>
internal interface IPeerLimit
{
    int Value { get; }

    /// <summary>A first token has come, or has not come within the limit of time.</summary>
    /// <param name="took">How long it took.</param>
    /// <param name="inFlight">Requests in flight when it was sent.</param>
    /// <param name="isLost">It never came.</param>
    void Sample(TimeSpan took, int inFlight, bool isLost);
}
