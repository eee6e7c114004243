namespace ChatRouter.Operations.Alerts.Delivery;

/// <summary>How a channel does: a row of the <c>alerts</c> table. Immutable.</summary>
/// <param name="Name">The channel.</param>
/// <param name="IsFailing">Its latest message did not get through.</param>
/// <param name="LastSent">When one last did, or null.</param>
/// <param name="Error">Why the latest did not, or null.</param>
internal sealed record ChannelState(string Name, bool IsFailing, DateTimeOffset? LastSent, string? Error);
