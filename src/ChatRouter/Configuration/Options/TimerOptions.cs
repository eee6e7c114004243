using ChatRouter.Configuration.Settings;
using ChatRouter.Model;

namespace ChatRouter.Configuration.Options;

[Subject("Timers")]
[Builds(typeof(AttemptTimers))]
internal sealed class TimerOptions : SettingsObject
{
    [Setting("TCP and TLS set-up. Less than `firstToken`.", Min = "10ms", Max = "30s")]
    public TimeSpan? Connect { get; set; }

    [Setting("Streaming: from sending the request to the first content token. At most `total`.", Min = "20ms", Max = "200s")]
    public TimeSpan? FirstToken { get; set; }

    [Setting("Streaming: longest silence between two tokens. At most `total`.", Min = "20ms", Max = "200s")]
    public TimeSpan? Idle { get; set; }

    [Setting("The whole attempt; for a call without streaming the only limit after connecting.", Min = "100ms", Max = "220s")]
    public TimeSpan? Total { get; set; }
}
