using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings.Alerts;

namespace ChatRouter.Configuration.Options.Alerts;

[Subject("Alert channel")]
[Builds(typeof(AlertChannelSettings))]
internal sealed class AlertChannelOptions : SettingsObject
{
    [Setting("What it speaks: JSON with the signature of Standard Webhooks, Slack's incoming webhook, a webhook of Teams Workflows, PagerDuty's Events API v2, or mail.", Required = true)]
    [Choice("webhook", AlertChannelKind.Webhook)]
    [Choice("slack", AlertChannelKind.Slack)]
    [Choice("teams", AlertChannelKind.Teams)]
    [Choice("pagerduty", AlertChannelKind.PagerDuty)]
    [Choice("email", AlertChannelKind.Email)]
    public AlertChannelKind? Kind { get; set; }

    [Setting(
        "Where messages are posted: `https`, and `http` for this machine itself outside of Azure. Redirects are not followed. `env:NAME` if the address is a secret, as Slack's and Teams' are.",
        Secret = true, MaxLength = 2000, Pattern = "^(https?://[^#@]+|env:[A-Za-z_][A-Za-z0-9_]*)$", PatternText = "an https address without user name or fragment, or `env:NAME`", Otherwise = "PagerDuty's; the others but mail need one")]
    public string? Url { get; set; }

    [Setting(
        "`webhook`: the signing secret, `whsec_` and 24 to 64 bytes in base64. `pagerduty`: the routing key. `email`: the account's password. By the name of the environment variable that holds it.",
        Secret = true, Pattern = SecretForms.EnvironmentPattern, PatternText = SecretForms.EnvironmentText, Otherwise = "none")]
    public string? Secret { get; set; }

    [Setting("`email` alone: the mail server and whom to write to.", Otherwise = "none")]
    public SmtpOptions? Smtp { get; set; }

    [Setting("The rules that are told here.", Pattern = AlertRuleOptions.NamePattern, PatternText = "the name of a rule", Otherwise = "all")]
    public IReadOnlyList<string>? Rules { get; set; }
}
