using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings;

namespace ChatRouter.Configuration.Options;

[Subject("Ops")]
[Builds(typeof(OpsSettings))]
internal sealed class OpsOptions : SettingsObject
{
    [Setting(
        "The operator's key for `/ops` and `/ops/state`, in the forms of a tenant's key.",
        Required = true, Secret = true, Pattern = SecretForms.KeyPattern, PatternText = SecretForms.KeyText)]
    public string? Key { get; set; }

    [Setting("How long a drained or isolated backend is kept out if the order does not say. At most `longestHold`.", Min = "1m", Max = "720h")]
    public TimeSpan? HoldFor { get; set; }

    [Setting("Longest that an order may keep a backend out.", Min = "1m", Max = "720h")]
    public TimeSpan? LongestHold { get; set; }
}
