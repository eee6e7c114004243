using System.Globalization;
using System.Text;
using ChatRouter.Operations.Alerts.Delivery;

namespace ChatRouter.Alerts;

/// <summary>An alert as plain text.</summary>
internal static class AlertText
{
    public static string Of(AlertNotice notice)
    {
        var text = new StringBuilder(notice.Summary).Append('\n');
        foreach (var detail in notice.Details) text.Append(detail.Name).Append(": ").Append(detail.Value).Append('\n');
        text.Append(notice.IsFiring ? "firing since " : "resolved, had begun at ").Append(Moment(notice.StartsAt)).Append('\n');
        if (notice.FlappingUntil is { } until) text.Append("flapping: it is kept firing until ").Append(Moment(until)).Append(", and nothing is told until then\n");
        return text.Append("runbook: ").Append(notice.Runbook).Append('\n').ToString();
    }

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
