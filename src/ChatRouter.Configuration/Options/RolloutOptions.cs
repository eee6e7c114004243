using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings;

namespace ChatRouter.Configuration.Options;

[Subject("Rollout")]
[Builds(typeof(RolloutSettings))]
internal sealed class RolloutOptions : SettingsObject
{
    [Setting("Whether a changed configuration is tried before it is taken; see [configuration is a release](rollout.md).")]
    public bool? Enabled { get; set; }

    [Setting("Share of the requests that are planned by both configurations.", Min = "0.001", Max = "1")]
    public double? Share { get; set; }

    [Setting("Requests that one instance must have compared before it says yes.", Min = "1", Max = "1000000", Unit = "requests")]
    public int? MinRequests { get; set; }

    [Setting("Shortest time of the trial.", Min = "0s", Max = "24h")]
    public TimeSpan? MinTime { get; set; }

    [Setting("After this time fewer requests are enough, if none of them was lost.", Min = "1s", Max = "24h")]
    public TimeSpan? MaxTime { get; set; }

    [Setting("Share of the compared requests that the new configuration may refuse where the old one has a backend.", Min = "0", Max = "1")]
    public double? MaxLost { get; set; }

    [Setting("Share of the compared requests that may have another first backend.", Min = "0", Max = "1")]
    public double? MaxMoved { get; set; }

    [Setting("How long after it was taken a configuration is given back when a route begins to burn its error budget fast.", Min = "0s", Max = "24h")]
    public TimeSpan? Probation { get; set; }

    [Setting("Within this time the instances take it, one after the other as chance has it.", Min = "0s", Max = "10m")]
    public TimeSpan? Spread { get; set; }
}
