namespace ChatRouter.LocalHost.Drills;

/// <summary>What became of one request of a drill. Times count from the beginning of the load.</summary>
/// <param name="Lane">Its lane.</param>
/// <param name="Start">When it was sent.</param>
/// <param name="End">When it had ended.</param>
/// <param name="Problem">Why it got no complete answer; null if it did.</param>
/// <param name="IsShed">Whether it was refused to protect others (429).</param>
/// <param name="Rung">The rung that answered, 0 for none.</param>
/// <param name="Backend">Who answered.</param>
/// <param name="Attempts">How many attempts it took.</param>
/// <param name="Degraded">Why the answer is less than full service, or null.</param>
internal sealed record DrillCall(string Lane, TimeSpan Start, TimeSpan End, string? Problem, bool IsShed, int Rung, string? Backend, int Attempts, string? Degraded)
{
    /// <summary>How long the caller waited.</summary>
    public TimeSpan Duration => End - Start;
}
