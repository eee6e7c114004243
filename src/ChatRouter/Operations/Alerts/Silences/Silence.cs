namespace ChatRouter.Operations.Alerts.Silences;

/// <summary>Keeps alerts from being sent for a time; they go on being looked at and shown. Immutable.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Rule">The rule; null for all.</param>
/// <param name="Subject">The subject; null for all.</param>
/// <param name="Since">When it was ordered.</param>
/// <param name="Until">When it ends by itself.</param>
/// <param name="Who">Who ordered it.</param>
/// <param name="Why">The reason given.</param>
public sealed record Silence(string Id, string? Rule, string? Subject, DateTimeOffset Since, DateTimeOffset Until, string Who, string Why)
{
    /// <summary>Whether an alert is silenced at a moment.</summary>
    internal bool Covers(string rule, string subject, DateTimeOffset now) => Until > now && (Rule ?? rule) == rule && (Subject ?? subject) == subject;
}
