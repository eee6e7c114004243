using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings.Alerts;

namespace ChatRouter.Configuration.Options.Alerts;

[Subject("Smtp")]
[Builds(typeof(SmtpSettings))]
internal sealed class SmtpOptions : SettingsObject
{
    private const string AddressPattern = @"^[^\s@<>,;]+@[^\s@<>,;]+$";

    [Setting("The mail server.", Required = true, MaxLength = 253)]
    public string? Host { get; set; }

    [Setting("Its port. Most plans on Azure block 25.", Min = "1", Max = "65535")]
    public int? Port { get; set; }

    [Setting("`starttls`: TLS is asked for after the greeting and nothing is sent without it. `tls`: from the first byte, mostly port 465. `none`: for a server on this machine alone.")]
    [Choice("starttls", SmtpSecurity.StartTls)]
    [Choice("tls", SmtpSecurity.Tls)]
    [Choice("none", SmtpSecurity.None)]
    public SmtpSecurity? Security { get; set; }

    [Setting("The account; its password is the channel's `secret`.", Otherwise = "none: without signing in")]
    public string? User { get; set; }

    [Setting("The sender's address.", Required = true, MaxLength = 254, Pattern = AddressPattern, PatternText = "a mail address")]
    public string? From { get; set; }

    [Setting("The addresses that are written to.", Required = true, MaxLength = 254, Pattern = AddressPattern, PatternText = "a mail address")]
    public IReadOnlyList<string>? To { get; set; }
}
