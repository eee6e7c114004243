using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings;

namespace ChatRouter.Configuration.Options.Backends;

[Subject("Breaker")]
[Builds(typeof(BreakerSettings))]
internal sealed class BreakerOptions : SettingsObject
{
    [Setting("The time that ratios are taken over.", Min = "1s", Max = "10m")]
    public TimeSpan? Window { get; set; }

    [Setting("Ratios count only from this many outcomes in the window.", Min = "1", Max = "10000", Unit = "outcomes")]
    public int? MinimumThroughput { get; set; }

    [Setting("Opens above this share of failures; 1 switches it off.", Min = "0", Max = "1")]
    public double? FailureRatio { get; set; }

    [Setting("Opens above this share of time-outs; 1 switches it off.", Min = "0", Max = "1")]
    public double? TimeoutRatio { get; set; }

    [Setting("Opens above this share of 429 answers; 1 switches it off.", Min = "0", Max = "1")]
    public double? ThrottleRatio { get; set; }

    [Setting("Opens after more than this many failures in a row.", Min = "0", Max = "1000", Unit = "failures")]
    public int? ConsecutiveFailures { get; set; }

    [Setting("Opens when the 95th percentile of time to first token is above this.", Min = "50ms", Max = "10m")]
    public TimeSpan? LatencyP95 { get; set; }

    [Setting("The first break; each failed trial doubles it.", Min = "100ms", Max = "1h")]
    public TimeSpan? Break { get; set; }

    [Setting("The longest break. At least `break`.", Min = "100ms", Max = "24h")]
    public TimeSpan? MaxBreak { get; set; }

    [Setting("How long one trial may hold the half-open lease.", Min = "500ms", Max = "5m")]
    public TimeSpan? TrialLease { get; set; }

    [Setting("Successful trials needed to close.", Min = "1", Max = "100", Unit = "trials")]
    public int? TrialSuccesses { get; set; }

    [Setting("Length of the ramp after closing: 5, 25, then 100 % of the share, a third each.", Min = "0s", Max = "10m")]
    public TimeSpan? Ramp { get; set; }
}
