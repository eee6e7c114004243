using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings;

namespace ChatRouter.Configuration.Options;

[Subject("Lane")]
[Builds(typeof(LaneSettings))]
internal sealed class LaneOptions : SettingsObject
{
    [Setting("Part of a backend's places that the lane gets even while lanes above it want more than there is.", Min = "0", Max = "100", Unit = "%", Otherwise = "50 for `critical`, 10 for `interactive`, 5 for `internal`, else 0")]
    public double? Share { get; set; }

    [Setting("Largest part of a backend's places; at least one place.", Min = "1", Max = "100", Unit = "%", Otherwise = "50 for `batch`, 10 for `shadow`, else 100")]
    public double? MaxShare { get; set; }

    [Setting("Longest wait for a place. While requests of the lane are being shed it is 40 ms (not for `batch`), except for a few requests of each tenant where several ask.", Min = "0s", Max = "30s", Otherwise = "1s for `critical`, `interactive` and `internal`, 20s for `batch`, 0s for `shadow`")]
    public TimeSpan? MaxWait { get; set; }
}
