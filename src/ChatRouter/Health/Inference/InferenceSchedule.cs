using System.Globalization;
using ChatRouter.Model.Settings.Health;

namespace ChatRouter.Health.Inference;

/// <summary>Whether a probe run asks the question now: a pure function.</summary>
internal static class InferenceSchedule
{
    // Timers are not exact: without it every other question would wait one run more.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    /// <summary>The verdict that holds before this run: a good one is made newer by traffic that went well since, without the figures of the question, which it replaces. A bad one stands until a question is answered well.</summary>
    /// <param name="previous">The latest verdict, or null.</param>
    /// <param name="provenAt">When traffic last went well, or null.</param>
    internal static InferenceHealth? Known(InferenceHealth? previous, DateTimeOffset? provenAt)
    {
        if (provenAt is not { } at || at <= previous?.At || previous is { Failures: > 0 }) return previous;
        return new InferenceHealth { At = at, State = HealthState.Healthy, Reason = "proven by traffic" };
    }

    /// <summary>The decision, with what is to be said of it.</summary>
    /// <param name="settings">How often and how much.</param>
    /// <param name="known">The verdict that holds, or null.</param>
    /// <param name="isTrial">The answer is wanted as the trial of a circuit, whatever is known.</param>
    /// <param name="spent">Tokens used today.</param>
    /// <param name="now">The moment.</param>
    internal static InferenceDue Decide(InferenceSettings settings, InferenceHealth? known, bool isTrial, TokenSpending spent, DateTimeOffset now)
    {
        if (!settings.IsEnabled) return InferenceDue.No;
        if (!isTrial && known is { Failures: 0 } && now - known.At < settings.Interval - Slack) return InferenceDue.No;

        // Without a test nothing is held against the backend: a bad answer of hours ago would keep it out until midnight.
        return spent.Tokens + KnownAnswer.LargestCost > settings.TokensPerDay
            ? InferenceDue.NoBudget(string.Create(CultureInfo.InvariantCulture, $"inference not tested: the day's {settings.TokensPerDay} tokens are used up"))
            : InferenceDue.Yes;
    }
}
