using ChatRouter.Model.Settings;

namespace ChatRouter.Batch;

/// <summary>
/// How long a line waits for capacity: <c>deferDelay x 2^n x j</c>, n = times put back so far, at most 5, j = 0.75 to 1.25, so that lines which were
/// refused together do not come back together. Never less than the backend asked for, times 1 to 1.25; at most an hour. A line that only yields to callers comes back within
/// 25 s: it has waited for a place before.
/// </summary>
internal static class DeferralDelay
{
    private const int MostDoublings = 5;

    private static readonly TimeSpan s_longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_yield = TimeSpan.FromSeconds(20);

    public static TimeSpan After(int deferrals, in BatchAnswer answer, BatchSettings settings, double chance)
    {
        if (answer.IsYielding) return s_yield * (0.75 + (0.5 * chance));
        var grown = settings.DeferDelay * Math.Pow(2, Math.Min(deferrals, MostDoublings)) * (0.75 + (0.5 * chance));
        var asked = (answer.RetryAfter ?? TimeSpan.Zero) * (1 + (0.25 * chance));
        var longer = grown > asked ? grown : asked;
        return longer < s_longest ? longer : s_longest;
    }
}
