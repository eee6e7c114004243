using ChatRouter.Configuration.Settings;

namespace ChatRouter.Configuration.Options.Routes;

[Subject("Latency objective")]
internal sealed class LatencyObjectiveOptions : SettingsObject
{
    [Setting("Share of answers that are in time.", Required = true, Min = "50", Max = "99.99", Unit = "%")]
    public double? Target { get; set; }

    [Setting("The limit, from the moment the request reaches the door.", Required = true, Min = "10ms", Max = "220s")]
    public TimeSpan? Within { get; set; }
}
