using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings.Limits;

namespace ChatRouter.Configuration.Options.Routes;

[Subject("Output tokens")]
[Builds(typeof(OutputTokens))]
internal sealed class OutputTokensOptions : SettingsObject
{
    [Setting("Most tokens of one answer. Sent to the backend also where the caller sets no bound.", Min = "1", Max = "10000000", Unit = "tokens", Otherwise = "no cap")]
    public int? Max { get; set; }

    [Setting("What becomes of a request for more. `clamp`: its bound is lowered to `max`, and the header `x-router-clamped` says so. `refuse`: 400.")]
    [Choice("clamp", OutputMode.Clamp)]
    [Choice("refuse", OutputMode.Refuse)]
    public OutputMode? Mode { get; set; }
}
