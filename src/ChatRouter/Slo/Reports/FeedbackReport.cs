namespace ChatRouter.Slo.Reports;

/// <summary>What evaluators or users think of answers.</summary>
/// <param name="Good">Answers that they found good.</param>
/// <param name="Bad">Answers that they found bad.</param>
/// <param name="FailRate">Share of bad ones, 0 to 1.</param>
public sealed record FeedbackReport(long Good, long Bad, double FailRate);
