using ChatRouter.Model.Releases;

namespace ChatRouter.Releases.History;

/// <summary>A step that a release has taken.</summary>
/// <param name="At">When.</param>
/// <param name="Stage">Into which stage.</param>
/// <param name="Step">Into which step of the canary.</param>
/// <param name="Status">How it stood then.</param>
/// <param name="Percent">Share of the units on the candidate from then on.</param>
/// <param name="Reason">Why.</param>
public sealed record ReleaseMove(DateTimeOffset At, ReleaseStage Stage, int Step, ReleaseStatus Status, double Percent, string Reason);
