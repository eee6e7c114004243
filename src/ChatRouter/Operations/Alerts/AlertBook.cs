using ChatRouter.Model.Settings.Alerts;
using ChatRouter.Operations.Alerts.Delivery;
using ChatRouter.Operations.Alerts.Silences;

namespace ChatRouter.Operations.Alerts;

/// <summary>All rows of the <c>alerts</c> table at one moment. Immutable.</summary>
/// <param name="AsOf">When they were read.</param>
/// <param name="Alerts">The alerts.</param>
/// <param name="Outbox">What waits to be sent, the oldest first.</param>
/// <param name="Silences">The silences, also those that are over.</param>
/// <param name="Channels">How the channels do that were used.</param>
internal sealed record AlertBook(
    DateTimeOffset AsOf,
    IReadOnlyList<Stored<AlertState>> Alerts,
    IReadOnlyList<Stored<OutboxEntry>> Outbox,
    IReadOnlyList<Stored<Silence>> Silences,
    IReadOnlyList<Stored<ChannelState>> Channels)
{
    /// <summary>Nothing was read yet.</summary>
    public static AlertBook Empty { get; } = new(DateTimeOffset.MinValue, [], [], [], []);

    /// <summary>Until when an alert is silenced, or null.</summary>
    public DateTimeOffset? SilencedUntil(string rule, string subject, DateTimeOffset now)
        => Silences.Where(one => one.Value.Covers(rule, subject, now)).Select(one => (DateTimeOffset?)one.Value.Until).Max();

    /// <summary>The alerts for a report: what fires first.</summary>
    public IReadOnlyList<AlertReport> Report(AlertSettings settings, DateTimeOffset now) =>
    [
        .. from stored in Alerts
           let alert = stored.Value
           where alert.Phase != AlertPhase.Resolved || now - alert.Since <= AlertMachine.Memory
           orderby alert.Phase == AlertPhase.Firing ? 0 : alert.Phase == AlertPhase.Pending ? 1 : 2, alert.Since descending
           select new AlertReport
           {
               Rule = alert.Rule,
               Subject = alert.Subject,
               State = alert.Phase.ToString().ToLowerInvariant(),
               Since = alert.Since,
               Summary = alert.Summary,
               Runbook = AlertWords.Runbook(settings, alert.Rule),
               SilencedUntil = SilencedUntil(alert.Rule, alert.Subject, now),
           },
    ];

    /// <summary>The channels of the configuration for a report.</summary>
    public IReadOnlyList<ChannelReport> Report(IEnumerable<AlertChannelSettings> channels) =>
    [
        .. from channel in channels
           let state = Channels.FirstOrDefault(one => one.Value.Name == channel.Name)?.Value
           select new ChannelReport(
               channel.Name,
               AlertChannelSettings.Word(channel.Kind),
               state is null ? "idle" : state.IsFailing ? "failing" : "working",
               state?.LastSent,
               state?.Error,
               Outbox.Count(entry => entry.Value.Channel == channel.Name)),
    ];
}
