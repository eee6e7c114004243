using ChatRouter.Model.Settings.Alerts;
using ChatRouter.Operations.Alerts.Delivery;

namespace ChatRouter.Operations.Alerts;

/// <summary>An alert as a message tells it. Pure.</summary>
internal static class AlertWords
{
    /// <summary>Longest single text of a message.</summary>
    internal const int LongestText = 350;

    /// <summary>Most details of an alert.</summary>
    internal const int MostDetails = 5;

    /// <summary>The section of the runbook for a rule.</summary>
    internal static string Runbook(AlertSettings settings, string rule) => $"{settings.Runbook}#{Anchor(rule)}";

    /// <summary>The section's name: the rule's own, except where two rules share one.</summary>
    internal static string Anchor(string rule) => rule switch
    {
        AlertRuleSettings.FastBurn => "burn-rate-fast",
        AlertRuleSettings.SlowBurn => "burn-rate-slow",
        _ => rule,
    };

    /// <summary>What is told of an alert.</summary>
    internal static AlertNotice Notice(AlertState state, AlertSettings settings, DateTimeOffset now) => new()
    {
        Rule = state.Rule,
        Subject = state.Subject,
        IsFiring = state.Phase == AlertPhase.Firing,
        Title = state.Title,
        Summary = state.Summary,
        Details = state.Details,
        StartsAt = state.StartsAt,
        EndsAt = state.Phase == AlertPhase.Firing ? null : state.Since,
        Key = AlertKey.Of(settings.Source, state.Rule, state.Subject),
        Runbook = Runbook(settings, state.Rule),
        IsRepeat = state.Phase == AlertPhase.Firing && state.Told == AlertPhase.Firing,
        FlappingUntil = state.HeldUntil > now ? state.HeldUntil : null,
    };

    /// <summary>A text, cut to what a message takes.</summary>
    internal static string Cut(string text) => text.Length <= LongestText ? text : text[..(LongestText - 1)] + "…";
}
