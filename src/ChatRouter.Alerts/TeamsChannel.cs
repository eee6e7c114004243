using System.Globalization;
using System.Text.Json.Nodes;
using ChatRouter.Model.Settings.Alerts;
using ChatRouter.Operations.Alerts.Delivery;

namespace ChatRouter.Alerts;

/// <summary>A webhook of Teams Workflows: one Adaptive Card.</summary>
internal sealed class TeamsChannel(AlertChannelSettings channel, ChannelPost post) : IAlertChannel
{
    public string Name => channel.Name;

    public Task<ChannelAnswer> SendAsync(AlertMessage message, CancellationToken cancellationToken) => post.SendAsync(
        new JsonObject
        {
            ["type"] = "message",
            ["attachments"] = new JsonArray(new JsonObject
            {
                ["contentType"] = "application/vnd.microsoft.card.adaptive",
                ["content"] = new JsonObject
                {
                    ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
                    ["type"] = "AdaptiveCard",
                    ["version"] = "1.4",
                    ["body"] = new JsonArray([Text(message.Subject, isTitle: true, message.IsFiring && !message.IsTest), .. message.Notices.SelectMany(Body)]),
                },
            }),
        },
        cancellationToken);

    private static IEnumerable<JsonNode> Body(AlertNotice notice)
    {
        yield return Text(notice.Summary, isTitle: false, isBad: false);
        var facts = notice.Details.Select(detail => Fact(detail.Name, detail.Value))
            .Append(Fact("status", notice.IsFiring ? "firing" : "resolved"))
            .Append(Fact("since", notice.StartsAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)))
            .Append(Fact("runbook", notice.Runbook));
        yield return new JsonObject { ["type"] = "FactSet", ["facts"] = new JsonArray([.. facts]) };
    }

    private static JsonObject Text(string text, bool isTitle, bool isBad)
    {
        var block = new JsonObject { ["type"] = "TextBlock", ["text"] = text, ["wrap"] = true };
        if (isTitle) (block["weight"], block["size"], block["color"]) = ("Bolder", "Medium", isBad ? "Attention" : "Good");
        return block;
    }

    private static JsonObject Fact(string title, string value) => new JsonObject { ["title"] = title, ["value"] = value };
}
