namespace ChatRouter.Simulator.Load;

/// <summary>Where the time of one answer went.</summary>
/// <param name="Queue">Waiting for a slot.</param>
/// <param name="Prompt">From the slot to the first token.</param>
/// <param name="Decode">From the first token to the last.</param>
internal readonly record struct AnswerTimes(TimeSpan Queue, TimeSpan Prompt, TimeSpan Decode);
