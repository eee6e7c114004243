using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings.Alerts;

namespace ChatRouter.Configuration.Options.Alerts;

[Subject("Alerts")]
[Builds(typeof(AlertSettings))]
internal sealed class AlertsOptions : SettingsObject
{
    [Setting("How often an alert that goes on firing is told again.", Min = "5m", Max = "168h")]
    public TimeSpan? Repeat { get; set; }

    [Setting("What this app is called in messages. Apps that share a channel need names of their own.", MaxLength = 64, Pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", PatternText = "1 to 64 of letters, digits, '.', '_' and '-', the first a letter or digit")]
    public string? Source { get; set; }

    [Setting("Where your people read the runbook; `#` and the name of the section are added.", MaxLength = 500)]
    public string? Runbook { get; set; }

    [Setting("Changes to rules, by name.", Keyed = true, MaxLength = 40, Pattern = AlertRuleOptions.NamePattern, PatternText = AlertRuleOptions.NameText, Otherwise = "all rules as they are")]
    public IReadOnlyList<AlertRuleOptions>? Rules { get; set; }

    [Setting("Whom to tell, by name. Without a channel alerts are shown in `/ops/state` and told to nobody. At most 20.", Keyed = true, MaxLength = 40, Pattern = "^[a-z0-9-]{1,40}$", PatternText = "1 to 40 of a-z, 0-9 and -", Otherwise = "none")]
    public IReadOnlyList<AlertChannelOptions>? Channels { get; set; }
}
