namespace ChatRouter.LocalHost.Drills.Reading;

/// <summary>What must hold before, during and after the faults.</summary>
/// <param name="Title">In words.</param>
/// <param name="Probes">All of them must hold.</param>
internal sealed record ExperimentHypothesis(string Title, IReadOnlyList<ExperimentProbe> Probes);
