using System.Globalization;
using System.Text.Json.Nodes;
using ChatRouter.Model.Settings.Alerts;
using ChatRouter.Operations.Alerts.Delivery;

namespace ChatRouter.Alerts;

/// <summary>JSON by POST, signed as the specification of Standard Webhooks 1.0.0 says: the id is that of the message over all tries, the timestamp that of the try.</summary>
internal sealed class WebhookChannel(AlertChannelSettings channel, ChannelPost post, TimeProvider clock) : IAlertChannel
{
    public string Name => channel.Name;

    public Task<ChannelAnswer> SendAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        var body = ChannelPost.Bytes(Body(message));
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return post.SendAsync(
            body,
            [("webhook-id", message.Id), ("webhook-timestamp", timestamp), ("webhook-signature", WebhookSignature.Of(channel.Secret, message.Id, timestamp, body))],
            cancellationToken);
    }

    private static JsonObject Body(AlertMessage message) => new()
    {
        ["type"] = message.IsTest ? "alert.test" : message.IsFiring ? "alert.firing" : "alert.resolved",
        ["timestamp"] = message.At,
        ["data"] = new JsonObject
        {
            ["subject"] = message.Subject,
            ["source"] = message.Source,
            ["alerts"] = new JsonArray([.. message.Notices.Select(Body)]),
        },
    };

    private static JsonNode Body(AlertNotice notice)
    {
        var body = new JsonObject
        {
            ["rule"] = notice.Rule,
            ["subject"] = notice.Subject,
            ["status"] = notice.IsFiring ? "firing" : "resolved",
            ["title"] = notice.Title,
            ["summary"] = notice.Summary,
            ["details"] = new JsonObject(notice.Details.Select(detail => KeyValuePair.Create(detail.Name, (JsonNode?)detail.Value))),
            ["startsAt"] = notice.StartsAt,
            ["endsAt"] = notice.EndsAt,
            ["dedupKey"] = notice.Key,
            ["episode"] = notice.Episode,
            ["runbook"] = notice.Runbook,
            ["repeat"] = notice.IsRepeat,
        };
        if (notice.FlappingUntil is { } until) body["flappingUntil"] = until;
        return body;
    }
}
