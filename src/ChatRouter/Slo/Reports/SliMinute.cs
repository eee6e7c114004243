namespace ChatRouter.Slo.Reports;

/// <summary>One minute of a route, for pictures.</summary>
/// <param name="At">Its beginning.</param>
/// <param name="Requests">All requests.</param>
/// <param name="Bad">Bad ones.</param>
/// <param name="Fallback">Answers of another rung than the first.</param>
/// <param name="FirstTokenMs">95th percentile of the time to the first content, or null.</param>
/// <param name="PromptTokens">Tokens of prompts.</param>
public sealed record SliMinute(DateTimeOffset At, long Requests, long Bad, long Fallback, double? FirstTokenMs, long PromptTokens);
