namespace ChatRouter.Operations.Reports;

/// <summary>Events, the newest first.</summary>
/// <param name="Source"><c>fleet</c>: of all instances; <c>instance</c>: the tables do not answer, and these are the latest of this instance alone.</param>
/// <param name="Error">Why the tables could not be read to the end, or null.</param>
/// <param name="Since">How far back the search went; older events may exist.</param>
/// <param name="Events">The events.</param>
public sealed record EventList(string Source, string? Error, DateTimeOffset Since, IReadOnlyList<EventReport> Events);
