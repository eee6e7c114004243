using System.Text.Json.Nodes;
using ChatRouter.Model.Settings.Alerts;
using ChatRouter.Operations.Alerts.Delivery;

namespace ChatRouter.Alerts;

/// <summary>Events API v2 of PagerDuty: a trigger or a resolve for each alert. The key is the same for both and over all tries, so that a second delivery changes nothing.</summary>
internal sealed class PagerDutyChannel(AlertChannelSettings channel, ChannelPost post) : IAlertChannel
{
    private const int LongestSummary = 1024;

    public string Name => channel.Name;

    public async Task<ChannelAnswer> SendAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        var answer = new ChannelAnswer(true, "");
        foreach (var notice in message.Notices)
        {
            answer = await post.SendAsync(notice.IsFiring ? Trigger(message, notice) : Resolve(notice), cancellationToken);

            // A test leaves no incident behind.
            if (answer.IsTaken && message.IsTest) answer = await post.SendAsync(Resolve(notice), cancellationToken);
            if (!answer.IsTaken) return answer;
        }

        return answer;
    }

    private JsonObject Trigger(AlertMessage message, AlertNotice notice)
    {
        var summary = $"{notice.Title}: {notice.Summary}";
        var details = new JsonObject(notice.Details.Select(detail => KeyValuePair.Create(detail.Name, (JsonNode?)detail.Value))) { ["runbook"] = notice.Runbook };
        return new JsonObject
        {
            ["routing_key"] = channel.Secret,
            ["event_action"] = "trigger",
            ["dedup_key"] = notice.Key,
            ["client"] = "ChatRouter",
            ["payload"] = new JsonObject
            {
                ["summary"] = summary.Length <= LongestSummary ? summary : summary[..LongestSummary],
                ["source"] = message.Source,
                ["severity"] = message.IsTest ? "info" : Severity(notice.Rule),
                ["timestamp"] = notice.StartsAt,
                ["component"] = notice.Subject,
                ["class"] = notice.Rule,
                ["custom_details"] = details,
            },
        };
    }

    private JsonObject Resolve(AlertNotice notice) => new() { ["routing_key"] = channel.Secret, ["event_action"] = "resolve", ["dedup_key"] = notice.Key };

    private static string Severity(string rule) => rule switch
    {
        AlertRuleSettings.State or AlertRuleSettings.FastBurn => "critical",
        AlertRuleSettings.Failover or AlertRuleSettings.ProviderCircuitOpen => "error",
        _ => "warning",
    };
}
