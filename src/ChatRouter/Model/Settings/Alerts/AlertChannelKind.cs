namespace ChatRouter.Model.Settings.Alerts;

/// <summary>What a channel speaks.</summary>
public enum AlertChannelKind
{
    /// <summary>JSON by POST, signed as Standard Webhooks says.</summary>
    Webhook,

    /// <summary>An incoming webhook of Slack.</summary>
    Slack,

    /// <summary>A webhook of Teams Workflows.</summary>
    Teams,

    /// <summary>Events API v2 of PagerDuty.</summary>
    PagerDuty,

    /// <summary>Mail by SMTP.</summary>
    Email,
}
