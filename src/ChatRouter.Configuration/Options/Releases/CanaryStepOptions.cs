using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Releases;

namespace ChatRouter.Configuration.Options.Releases;

[Subject("Step")]
[Builds(typeof(CanaryStep))]
internal sealed class CanaryStepOptions : SettingsObject
{
    [Setting("Share of the units on the candidate; more than in the step before.", Required = true, Min = "1", Max = "100", Unit = "%")]
    public double? Percent { get; set; }

    [Setting("Requests that the candidate must have answered before the step may end.", Min = "50", Max = "1000000", Unit = "requests")]
    public int? MinRequests { get; set; }

    [Setting("Shortest time of the step; less than `maxTime`.", Min = "1s", Max = "168h")]
    public TimeSpan? MinTime { get; set; }

    [Setting("When the step has taken this long without a verdict, the release pauses.", Min = "2s", Max = "720h")]
    public TimeSpan? MaxTime { get; set; }
}
