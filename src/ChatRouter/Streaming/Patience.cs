using ChatRouter.Model;
using ChatRouter.Model.Plans;

namespace ChatRouter.Streaming;

/// <summary>
/// How long an attempt may be silent when the answer has stalled before: half of its limits to the first token and between tokens, because the caller has waited through one
/// whole limit already. Never under <see cref="Shortest"/>, nor under one and a half times of what the backend usually takes to its first token: a slow one is not taken for a hung one.
/// </summary>
internal static class Patience
{
    /// <summary>No limit is shortened to less than this.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);

    /// <summary>The candidate with shorter limits.</summary>
    /// <param name="candidate">Who is asked next.</param>
    /// <param name="usualFirstToken">The 95th percentile of its times to first token, or null if they are not known.</param>
    public static Candidate Shortened(in Candidate candidate, TimeSpan? usualFirstToken)
    {
        var timers = candidate.Backend.Timers;
        var needed = usualFirstToken * 1.5 ?? TimeSpan.Zero;
        var shorter = timers with { FirstToken = Half(timers.FirstToken, needed), Idle = Half(timers.Idle, TimeSpan.Zero) };
        return candidate with { Backend = candidate.Backend with { Timers = shorter } };
    }

    private static TimeSpan Half(TimeSpan limit, TimeSpan needed)
    {
        var half = Max(Max(limit / 2, Shortest), needed);
        return half < limit ? half : limit;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
