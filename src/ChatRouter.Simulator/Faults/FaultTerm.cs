namespace ChatRouter.Simulator.Faults;

/// <summary>When a fault is over.</summary>
/// <param name="Fault">The fault.</param>
/// <param name="End">The first moment without it.</param>
internal sealed record FaultTerm(FaultSettings Fault, DateTimeOffset End);
