using ChatRouter.Model;

namespace ChatRouter.Operations.Rollout;

/// <summary>What became of the text of a configuration.</summary>
/// <param name="Model">The configuration; null if it is not valid.</param>
/// <param name="Errors">Everything that is wrong with it. Beside a model: what is wrong with data files that it names, which keeps it from being tried, but no instance from starting.</param>
public sealed record RolloutReading(RouterModel? Model, IReadOnlyList<string> Errors);
