using ChatRouter.Configuration.Settings;

namespace ChatRouter.Configuration.Options.Routes;

[Subject("Objectives")]
internal sealed class ObjectivesOptions : SettingsObject
{
    [Setting(
        "Share of requests that get a complete answer; what the caller did wrong and requests that it gave up do not count. Below 93.06 the fast burn rate cannot be reached and is not judged.",
        Min = "90", Max = "99.99", Unit = "%", Otherwise = "`defaults.objectives.availability`, else `99.9`")]
    public double? Availability { get; set; }

    [Setting("Streams: share of answers whose first content comes in time.", Otherwise = "`defaults.objectives.firstToken`, else none")]
    public LatencyObjectiveOptions? FirstToken { get; set; }

    [Setting("Share of complete answers that end in time.", Otherwise = "`defaults.objectives.total`, else none")]
    public LatencyObjectiveOptions? Total { get; set; }

    [Setting("Share of tasks of several requests that end well and in time.", Otherwise = "`defaults.objectives.trajectory`, else none")]
    public TaskObjectiveOptions? Trajectory { get; set; }
}
