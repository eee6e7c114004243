namespace ChatRouter.ScenarioTests.Harness;

/// <summary>Scenarios that measure: they run after the others, one at a time.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
