using ChatRouter.Model.Plans;

namespace ChatRouter.Attempts;

/// <summary>What the schedule allows next.</summary>
/// <param name="Slot">The candidate's place in the plan, for reporting back.</param>
/// <param name="Candidate">Who is tried.</param>
/// <param name="Wait">How long to wait first.</param>
internal readonly record struct NextAttempt(int Slot, Candidate Candidate, TimeSpan Wait);
