namespace ChatRouter.Operations.Drills.Scheduled;

/// <summary>What one of a drill's own requests got. Times count from the fault.</summary>
/// <param name="End">When it had ended.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="IsComplete">Whether it got a complete answer.</param>
/// <param name="Attempts">How many attempts it took.</param>
/// <param name="Rung">The rung that answered, 0 for none.</param>
/// <param name="IsDegraded">Whether the answer is less than full service.</param>
internal readonly record struct DrillAnswer(TimeSpan End, TimeSpan Duration, bool IsComplete, int Attempts, int Rung, bool IsDegraded);
