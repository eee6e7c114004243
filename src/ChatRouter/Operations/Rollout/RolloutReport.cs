namespace ChatRouter.Operations.Rollout;

/// <summary>The configuration that an instance runs on, as <c>/ops/state</c> shows it.</summary>
/// <param name="Version">The version in force here.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Own">The version of the instance's own file, where that is not in force.</param>
/// <param name="Why">Why it is not, or null.</param>
/// <param name="Compared">Requests that were planned by both on this instance.</param>
/// <param name="Lost">Those that the new one would have refused.</param>
/// <param name="Moved">Those that would have had another first backend.</param>
/// <param name="Latest">Why the latest of the lost ones would have been refused, or null.</param>
public sealed record RolloutReport(string Version, RolloutPhase Phase, string? Own, string? Why, long Compared, long Lost, long Moved, string? Latest);
