using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings;

namespace ChatRouter.Configuration.Options;

[Subject("Drills")]
[Builds(typeof(DrillSettings))]
internal sealed class DrillOptions : SettingsObject
{
    [Setting("Whether an operator may put faults into the router (`/ops/faults`). Off, nothing of it is on the path of a request.")]
    public bool? Enabled { get; set; }

    [Setting("How long a fault holds if its order does not say. At most `longest`.", Min = "1s", Max = "1h")]
    public TimeSpan? HoldFor { get; set; }

    [Setting("Longest that a fault may hold.", Min = "1s", Max = "1h")]
    public TimeSpan? Longest { get; set; }

    [Setting("Drills that run by themselves. See [reliability.md](reliability.md#by-schedule).", Otherwise = "none")]
    public IReadOnlyList<ScheduledDrillOptions>? Scheduled { get; set; }
}
