using ChatRouter.Model;

namespace ChatRouter.Operations.Rollout;

/// <summary>What became of the text of a configuration.</summary>
/// <param name="Model">The configuration; null if it is not valid.</param>
/// <param name="Errors">Everything that is wrong with it.</param>
public sealed record RolloutReading(RouterModel? Model, IReadOnlyList<string> Errors);
