using System.Text.Json.Serialization;

namespace ChatRouter.LocalHost.Drills.Reading;

/// <summary>A drill as a file, in the structure of Chaos Toolkit: what is steady, what is done, what ends it early, how it is put right. Immutable.</summary>
internal sealed record Experiment
{
    /// <summary>The name that it is run by: the file's, without its ending.</summary>
    [JsonIgnore]
    public string Name { get; init; } = "";

    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    public string? Version { get; init; }

    public required string Title { get; init; }

    public required string Description { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    [JsonPropertyName("steady-state-hypothesis")]
    public required ExperimentHypothesis SteadyState { get; init; }

    public required IReadOnlyList<ExperimentAction> Method { get; init; }

    public IReadOnlyList<ExperimentAction> Rollbacks { get; init; } = [];

    [JsonPropertyName("x-chatrouter")]
    public ExperimentSetup Setup { get; init; } = new();
}
