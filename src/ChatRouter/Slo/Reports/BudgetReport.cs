namespace ChatRouter.Slo.Reports;

/// <summary>An objective over one rolling window.</summary>
/// <param name="Days">The window.</param>
/// <param name="Valid">Requests that count.</param>
/// <param name="Good">Those that were good.</param>
/// <param name="Left">Part of the error budget that is left: 1 untouched, 0 used up, negative overdrawn; 1 without requests.</param>
/// <param name="LeftMinutes">The same as minutes of a complete outage at the mean traffic of the window.</param>
/// <param name="ExhaustedAt">When the budget ends at the present burn rate; null if it does not.</param>
public sealed record BudgetReport(int Days, long Valid, long Good, double Left, double LeftMinutes, DateTimeOffset? ExhaustedAt);
