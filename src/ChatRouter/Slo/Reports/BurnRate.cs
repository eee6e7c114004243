namespace ChatRouter.Slo.Reports;

/// <summary>How many times faster than allowed the error budget is spent, over a long and a short window.</summary>
/// <param name="Name"><c>fast</c>, <c>medium</c> or <c>slow</c>.</param>
/// <param name="LongMinutes">The long window in minutes.</param>
/// <param name="ShortMinutes">The short window in minutes.</param>
/// <param name="Limit">Both windows above this: it burns.</param>
/// <param name="Long">The rate over the long window; 1 spends exactly the budget of the period.</param>
/// <param name="Short">The rate over the short window.</param>
/// <param name="Bad">Bad requests in the long window.</param>
/// <param name="IsBurning">Both are above the limit, and enough requests were bad to mean something.</param>
public sealed record BurnRate(string Name, int LongMinutes, int ShortMinutes, double Limit, double Long, double Short, long Bad, bool IsBurning);
