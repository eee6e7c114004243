using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings;

namespace ChatRouter.Configuration.Options.Access;

[Subject("Keys")]
[Builds(typeof(KeySettings))]
internal sealed class KeysOptions : SettingsObject
{
    [Setting("How long the known keys of the table go on admitting their tenants while the storage does not answer. Expiry counts meanwhile, and what was revoked stays so.", Min = "1m", Max = "720h")]
    public TimeSpan? TrustFor { get; set; }
}
