using System.Collections.Immutable;
using ChatRouter.Model.Settings.Alerts;

namespace ChatRouter.Operations.Alerts;

/// <summary>
/// The life of an alert: pending while its condition has not held for long enough, firing, resolved when the condition has been gone for long enough.
/// More than <see cref="MostChanges"/> changes in an hour are flapping: the alert then fires for <see cref="Hold"/> at least. Pure.
/// </summary>
internal static class AlertMachine
{
    /// <summary>Changes in an hour above which an alert flaps.</summary>
    internal const int MostChanges = 3;

    /// <summary>How long a flapping alert fires at least.</summary>
    internal static readonly TimeSpan Hold = TimeSpan.FromMinutes(30);

    /// <summary>How long a resolved alert is remembered, and changes count.</summary>
    internal static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    /// <summary>The alert after one look at its condition; null when there is nothing to remember.</summary>
    /// <param name="known">The alert before, or null.</param>
    /// <param name="condition">What the rule finds.</param>
    /// <param name="rule">How long it must hold or be gone.</param>
    /// <param name="now">The time.</param>
    internal static AlertState? Next(AlertState? known, AlertCondition condition, AlertRuleSettings rule, DateTimeOffset now)
    {
        if (condition.Holds is not { } holds) return known;
        var next = holds ? Holding(known, condition, rule, now) : Gone(known, rule, now);
        return next is { Phase: AlertPhase.Resolved, Told: not AlertPhase.Firing } && now - next.Since >= Memory ? null : next;
    }

    /// <summary>Whether something of an alert is still to be told, or again, now.</summary>
    /// <param name="state">The alert.</param>
    /// <param name="repeat">How often one that goes on is told.</param>
    /// <param name="now">The time.</param>
    internal static bool IsToBeTold(AlertState state, TimeSpan repeat, DateTimeOffset now) => state.Phase switch
    {
        AlertPhase.Firing => state.Told != AlertPhase.Firing || state.ToldTitle != state.Title || now - state.ToldAt >= repeat,
        AlertPhase.Resolved => state.Told == AlertPhase.Firing,
        _ => false,
    };

    private static AlertState Holding(AlertState? known, AlertCondition condition, AlertRuleSettings rule, DateTimeOffset now)
    {
        var state = known is null or { Phase: AlertPhase.Resolved }
            ? (known ?? new AlertState { Rule = condition.Rule, Subject = condition.Subject, Phase = AlertPhase.Pending, Since = now }) with { Phase = AlertPhase.Pending, Since = now }
            : known;
        state = state with
        {
            Title = AlertWords.Cut(condition.Title),
            Summary = AlertWords.Cut(condition.Summary),
            Details = [.. condition.Details.Take(AlertWords.MostDetails).Select(detail => new AlertDetail(detail.Name, AlertWords.Cut(detail.Value)))],
            ClearSince = null,
        };
        return state.Phase == AlertPhase.Pending && now - state.Since >= rule.For ? Changed(state with { StartsAt = now }, AlertPhase.Firing, now) : state;
    }

    private static AlertState? Gone(AlertState? known, AlertRuleSettings rule, DateTimeOffset now)
    {
        switch (known?.Phase)
        {
            case AlertPhase.Pending:
                // It never fired in this episode; the one before may still have to be remembered.
                return known.Changes.IsEmpty ? null : known with { Phase = AlertPhase.Resolved, Since = known.Changes[^1] };
            case AlertPhase.Firing:
                var clearSince = known.ClearSince ?? now;
                return now - clearSince >= rule.Resolve && !(known.HeldUntil > now)
                    ? Changed(known with { ClearSince = null, HeldUntil = null }, AlertPhase.Resolved, now)
                    : known with { ClearSince = clearSince };
            default:
                return known;
        }
    }

    private static AlertState Changed(AlertState state, AlertPhase phase, DateTimeOffset now)
    {
        ImmutableArray<DateTimeOffset> changes = [.. state.Changes.Where(at => now - at < Memory), now];
        return state with
        {
            Phase = phase,
            Since = now,
            Changes = changes,
            HeldUntil = phase == AlertPhase.Firing && changes.Length > MostChanges ? now + Hold : null,
        };
    }
}
