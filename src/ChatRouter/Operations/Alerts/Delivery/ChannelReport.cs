namespace ChatRouter.Operations.Alerts.Delivery;

/// <summary>A channel that alerts are told on.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Kind"><c>webhook</c>, <c>slack</c>, <c>teams</c>, <c>pagerduty</c> or <c>email</c>.</param>
/// <param name="State"><c>idle</c> before the first message, <c>working</c>, <c>failing</c>.</param>
/// <param name="LastSent">When a message last got through, or null.</param>
/// <param name="Error">Why the last one did not, or null.</param>
/// <param name="Waiting">Messages that wait to be sent.</param>
public sealed record ChannelReport(string Name, string Kind, string State, DateTimeOffset? LastSent, string? Error, int Waiting);
