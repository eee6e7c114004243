namespace ChatRouter.Health;

/// <summary>Something that a readiness probe saw and that is not as it should be.</summary>
/// <param name="State">The state that the backend is in for it.</param>
/// <param name="Reason">In a few words.</param>
internal sealed record ProbeFinding(HealthState State, string Reason);
