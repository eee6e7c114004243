namespace ChatRouter.WorkerTests.Host;

/// <summary>How a worker has settled a message.</summary>
/// <param name="LockToken">The lock under which the message was delivered.</param>
/// <param name="How"><c>complete</c>, <c>abandon</c> or <c>dead-letter</c>.</param>
/// <param name="Reason">Why it is a dead letter.</param>
internal sealed record Settled(string LockToken, string How, string? Reason = null);
