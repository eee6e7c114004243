using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings;

namespace ChatRouter.Configuration.Options.Access;

[Subject("Entra")]
[Builds(typeof(EntraSettings))]
internal sealed class EntraOptions : SettingsObject
{
    [Setting(
        "Who signs the tokens: `https://login.microsoftonline.com/DIRECTORY/v2.0` with the id of one directory, or another OpenID provider. Its documents are read under `/.well-known/openid-configuration`. `http` is for this machine itself, outside of Azure.",
        Required = true, MaxLength = 500, Pattern = "^https?://[^#?@]+$", PatternText = "an https address without user name, query and fragment")]
    public string? Issuer { get; set; }

    [Setting("What a token may be for (`aud`): the router's own registration, as its application id and as its application id URI.", Required = true, MaxLength = 300)]
    public IReadOnlyList<string>? Audiences { get; set; }

    [Setting("How far the issuer's clock may be off.", Min = "0s", Max = "5m")]
    public TimeSpan? ClockSkew { get; set; }

    [Setting("How long the last good keys of the issuer are used while it does not answer.", Min = "5m", Max = "168h")]
    public TimeSpan? TrustFor { get; set; }
}
