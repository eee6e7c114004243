namespace ChatRouter.ServiceState;

/// <summary>One state that holds for a route.</summary>
/// <param name="State">The word: <c>healthy</c>, <c>degraded-primary</c>, ...</param>
/// <param name="Since">When it began; null while this instance alone sees it.</param>
/// <param name="Reason">Why, with figures, in one sentence for operators.</param>
public sealed record ServiceStateReport(string State, DateTimeOffset? Since, string Reason);
