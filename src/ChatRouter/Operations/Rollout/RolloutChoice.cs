using ChatRouter.Model;

namespace ChatRouter.Operations.Rollout;

/// <summary>What an instance runs on, chosen at its start. Immutable.</summary>
/// <param name="Model">The configuration in force.</param>
/// <param name="Version">Its version.</param>
/// <param name="Phase">How that came.</param>
public sealed record RolloutChoice(RouterModel Model, string Version, RolloutPhase Phase)
{
    /// <summary>The configuration that is tried beside; null where none is.</summary>
    public RouterModel? Candidate { get; init; }

    /// <summary>The version of the file that the instance came with, where that is not in force.</summary>
    public string? Own { get; init; }

    /// <summary>Why the own file is not in force, or null.</summary>
    public string? Why { get; init; }
}
