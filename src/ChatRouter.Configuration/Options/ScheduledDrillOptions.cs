using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Callers;

namespace ChatRouter.Configuration.Options;

[Subject("Scheduled drill")]
internal sealed class ScheduledDrillOptions : SettingsObject
{
    public const string KindPattern = "^(down|reset|silent|slow-headers|slow-first-token|slow-tokens|rate-limited|error|cut|stall|read-only)$";

    private const string TimePattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
    private const string TimeText = "a time of day such as 08:30";

    [Setting("Its name, unique; alerts, events and records show it.", Required = true, MaxLength = 40, Pattern = "^[a-z0-9-]{1,40}$", PatternText = "1 to 40 of a-z, 0-9 and -")]
    public string? Name { get; set; }

    [Setting("When it is due: six fields of NCRONTAB in UTC, such as `0 0 3 * * Tue`. Looked at every minute; what could not begin within 10 minutes is left out.", Required = true, MaxLength = 100)]
    public string? Schedule { get; set; }

    [Setting("The days on which it may run, in UTC.", Pattern = "^(mon|tue|wed|thu|fri|sat|sun)$", PatternText = "a day: mon, tue, wed, thu, fri, sat or sun", Otherwise = "every day")]
    public IReadOnlyList<string>? Days { get; set; }

    [Setting("Time of day in UTC from which on it may run.", Pattern = TimePattern, PatternText = TimeText, Otherwise = "the whole day")]
    public string? From { get; set; }

    [Setting("Time of day in UTC until which it may run; before `from`: over midnight.", Pattern = TimePattern, PatternText = TimeText, Otherwise = "the whole day")]
    public string? Until { get; set; }

    [Setting("The route that its requests ask for.", Required = true)]
    public string? Route { get; set; }

    [Setting("The lane of its requests.", Otherwise = "`internal`")]
    [Choice("critical", ChatRouter.Model.Callers.Lane.Critical)]
    [Choice("interactive", ChatRouter.Model.Callers.Lane.Interactive)]
    [Choice("internal", ChatRouter.Model.Callers.Lane.Internal)]
    public Lane? Lane { get; set; }

    [Setting("Its requests in a second.", Min = "0.1", Max = "10", Otherwise = "1")]
    public double? Rate { get; set; }

    [Setting("The backend that fails. One of `backend`, `zone` and `dependency` is needed.", Otherwise = "none")]
    public string? Backend { get; set; }

    [Setting("The zone that fails.", Otherwise = "none")]
    public string? Zone { get; set; }

    [Setting("The dependency that fails, as in [operations.md](operations.md#faults). It fails for everybody: needs `\"marked\": false`.", Otherwise = "none")]
    public string? Dependency { get; set; }

    [Setting("What it does, as in [operations.md](operations.md#faults).", Required = true, Pattern = KindPattern, PatternText = "a kind of fault")]
    public string? Kind { get; set; }

    [Setting("The delay of slow kinds, in milliseconds.", Min = "0", Max = "60000", Unit = "ms", Otherwise = "2000")]
    public int? DelayMs { get; set; }

    [Setting("The status of `error`.", Min = "400", Max = "599", Otherwise = "500")]
    public int? Status { get; set; }

    [Setting("Share of the requests, or calls of a dependency, that it hits.", Min = "0.01", Max = "1", Otherwise = "1")]
    public double? Share { get; set; }

    [Setting("Whether it hits the drill's own requests alone. `false`: everybody's.", Otherwise = "`true`")]
    public bool? Marked { get; set; }

    [Setting("How long it holds. At most `drills.longest`.", Min = "1s", Max = "5m", Otherwise = "`drills.holdFor`")]
    public TimeSpan? For { get; set; }
}
