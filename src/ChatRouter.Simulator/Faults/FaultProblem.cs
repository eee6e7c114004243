namespace ChatRouter.Simulator.Faults;

/// <summary>Why a fault request was refused.</summary>
/// <param name="Field">The field that is wrong.</param>
/// <param name="Message">What is wrong, in a sentence.</param>
/// <param name="Allowed">The allowed values, in words.</param>
internal sealed record FaultProblem(string Field, string Message, IReadOnlyList<string> Allowed);
