using ChatRouter.Configuration.Settings;

namespace ChatRouter.Configuration.Options.Routes;

[Subject("Task objective")]
internal sealed class TaskObjectiveOptions : SettingsObject
{
    [Setting("Share of tasks that end well and in time.", Required = true, Min = "50", Max = "99.99", Unit = "%")]
    public double? Target { get; set; }

    [Setting("The budget of a task whose caller names none, from its first request to the end of its last.", Required = true, Min = "1s", Max = "24h")]
    public TimeSpan? Within { get; set; }
}
