using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings;

namespace ChatRouter.Configuration.Options;

[Subject("Zones")]
[Builds(typeof(ZoneSettings))]
internal sealed class ZoneOptions : SettingsObject
{
    /// <summary>What a caller can send in <c>x-router-zone</c>.</summary>
    public const string NamePattern = "^[!-~]([ -~]{0,38}[!-~])?$";

    public const string NameText = "1 to 40 characters of ASCII";

    [Setting(
        "The zone that this instance stands in: backends there come first in their rung. A caller's header `x-router-zone` wins. Where one file serves several apps, each sets `Router__zones__own`.",
        MaxLength = 40, Pattern = NamePattern, PatternText = NameText, Otherwise = "none: requests spread")]
    public string? Own { get; set; }

    [Setting("Share of a near backend's `maxConcurrency` from which on further requests spread over the rung. In `/ops/state` a zone at this share, while another is lost, is overloaded.", Min = "0.1", Max = "1")]
    public double? SpillAt { get; set; }
}
