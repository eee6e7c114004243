using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings;

namespace ChatRouter.Configuration.Options;

[Subject("Fleet")]
[Builds(typeof(FleetSettings))]
internal sealed class FleetOptions : SettingsObject
{
    [Setting("Mean time between two reads of the shared state while the fleet is small; jittered by a fifth.", Min = "50ms", Max = "60s")]
    public TimeSpan? Refresh { get; set; }

    [Setting("Reads of the shared state that all instances together make in a second at most: above that each reads less often.", Min = "1", Max = "10000", Unit = "operations/s")]
    public int? MaxOperationsPerSecond { get; set; }

    [Setting("Longest time between two reports of an instance on what it sees; it counts as gone after three.", Min = "1s", Max = "5m")]
    public TimeSpan? Heartbeat { get; set; }

    [Setting("Longest wait of a request for a fresh view after a freeze.", Min = "0s", Max = "5s")]
    public TimeSpan? FreshWait { get; set; }

    [Setting("Time between two probe runs; the timer's schedule must agree.", Min = "1s", Max = "5m")]
    public TimeSpan? ProbeInterval { get; set; }

    [Setting("A probe verdict older than this counts as unknown. More than `probeInterval`.", Min = "1s", Max = "1h")]
    public TimeSpan? VerdictTtl { get; set; }
}
