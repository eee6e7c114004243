namespace ChatRouter.LocalHost.Drills;

/// <summary>Something that happened in a drill, for its timeline. The time counts from the beginning of the load.</summary>
/// <param name="At">When.</param>
/// <param name="Kind"><c>action</c>, <c>event</c>, <c>alert</c>, <c>abort</c> or <c>rollback</c>.</param>
/// <param name="Text">What.</param>
internal sealed record DrillMark(TimeSpan At, string Kind, string Text);
