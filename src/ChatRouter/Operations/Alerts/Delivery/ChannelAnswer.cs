namespace ChatRouter.Operations.Alerts.Delivery;

/// <summary>What became of a message.</summary>
/// <param name="IsTaken">The other side has it.</param>
/// <param name="Text">What it answered, in a few words; no secret and no address.</param>
/// <param name="RetryAfter">How long it wants to be left alone, or null.</param>
public sealed record ChannelAnswer(bool IsTaken, string Text, TimeSpan? RetryAfter = null);
