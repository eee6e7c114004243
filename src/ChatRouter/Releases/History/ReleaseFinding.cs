using System.Collections.Immutable;
using ChatRouter.Model.Releases;
using ChatRouter.Releases.Gates;

namespace ChatRouter.Releases.History;

/// <summary>What the checks said last at one stage or step.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Step">The step of the canary.</param>
/// <param name="At">When they were last asked.</param>
/// <param name="Gates">What they said, with the figures.</param>
public sealed record ReleaseFinding(ReleaseStage Stage, int Step, DateTimeOffset At, ImmutableArray<GateResult> Gates);
