namespace ChatRouter.Model.Plans;

/// <summary>A backend that is not tried for a request.</summary>
/// <param name="Backend">Its name.</param>
/// <param name="Rung">The rung it stands on.</param>
/// <param name="Reason">A few words: <c>circuit open</c>, <c>down: connection refused</c>, <c>no tools</c>.</param>
/// <param name="Until">When that may change, or null.</param>
public readonly record struct SkippedBackend(string Backend, int Rung, string Reason, DateTimeOffset? Until);
