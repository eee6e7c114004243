using System.Text.Json.Nodes;
using ChatRouter.Model.Settings.Alerts;
using ChatRouter.Operations.Alerts.Delivery;

namespace ChatRouter.Alerts;

/// <summary>An incoming webhook of Slack: the subject as text, for notifications, and a section for each alert.</summary>
internal sealed class SlackChannel(AlertChannelSettings channel, ChannelPost post) : IAlertChannel
{
    private const int LongestText = 3000;

    public string Name => channel.Name;

    public Task<ChannelAnswer> SendAsync(AlertMessage message, CancellationToken cancellationToken) => post.SendAsync(
        new JsonObject
        {
            ["text"] = Escape(message.Subject),
            ["blocks"] = new JsonArray([Section($"*{Escape(message.Subject)}*"), .. message.Notices.Select(notice => Section(Escape(AlertText.Of(notice))))]),
        },
        cancellationToken);

    private static JsonObject Section(string text) => new JsonObject
    {
        ["type"] = "section",
        ["text"] = new JsonObject { ["type"] = "mrkdwn", ["text"] = text.Length <= LongestText ? text : text[..LongestText] },
    };

    // What Slack would take for a link or an entity.
    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
