using ChatRouter.Model.Settings.Alerts;
using ChatRouter.Operations.Alerts.Delivery;

namespace ChatRouter.Alerts;

/// <summary>Makes the channels of a configuration.</summary>
public static class AlertChannels
{
    private static readonly HttpMessageInvoker s_http = ChannelTransport.Create();

    /// <summary>All channels, in the order of the configuration. Does no I/O.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="clock">Clock of timestamps.</param>
    public static IReadOnlyList<IAlertChannel> Create(AlertSettings settings, TimeProvider clock) => [.. settings.Channels.Select(channel => Create(channel, clock))];

    /// <summary>One channel.</summary>
    /// <param name="channel">Its settings.</param>
    /// <param name="clock">Clock of timestamps.</param>
    public static IAlertChannel Create(AlertChannelSettings channel, TimeProvider clock)
    {
        var post = new ChannelPost(s_http, channel, clock);
        return channel.Kind switch
        {
            AlertChannelKind.Webhook => new WebhookChannel(channel, post, clock),
            AlertChannelKind.Slack => new SlackChannel(channel, post),
            AlertChannelKind.Teams => new TeamsChannel(channel, post),
            AlertChannelKind.PagerDuty => new PagerDutyChannel(channel, post),
            _ => new EmailChannel(channel),
        };
    }
}
