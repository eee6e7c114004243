using ChatRouter.Configuration.Settings;

namespace ChatRouter.Configuration.Options;

[Subject("Ops")]
internal sealed class OpsOptions : SettingsObject
{
    [Setting(
        "The operator's key for `/ops` and `/ops/state`, in the forms of a tenant's key.",
        Required = true, Secret = true, Pattern = SecretForms.KeyPattern, PatternText = SecretForms.KeyText)]
    public string? Key { get; set; }
}
