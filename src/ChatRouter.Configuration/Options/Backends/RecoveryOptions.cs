using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings.Health;

namespace ChatRouter.Configuration.Options.Backends;

[Subject("Recovery")]
[Builds(typeof(RecoverySettings))]
internal sealed class RecoveryOptions : SettingsObject
{
    [Setting(
        "Called by POST when the backend has been down for `after`, to have it restarted: a webhook that may be called twice. `env:NAME` if the address itself is a secret.",
        Required = true, Secret = true, MaxLength = 2000, Pattern = "^(https?://[^#@]+|env:[A-Za-z_][A-Za-z0-9_]*)$", PatternText = "an http or https address without user name or fragment, or `env:NAME`")]
    public string? Url { get; set; }

    [Setting("How long the backend must have been down before a call, and how long after a call the next one may follow.", Min = "10s", Max = "24h")]
    public TimeSpan? After { get; set; }

    [Setting("Most calls in 5 minutes, all instances together.", Min = "1", Max = "10", Unit = "calls")]
    public int? MaxCalls { get; set; }

    [Setting("The header that carries `secret`: `Authorization` as `Bearer SECRET`, any other the secret alone.", MaxLength = 64, Pattern = "^[A-Za-z0-9-]{1,64}$", PatternText = "1 to 64 of letters, digits and '-'")]
    public string? Header { get; set; }

    [Setting(
        "A secret for the called side, by the name of the environment variable that holds it.",
        Secret = true, Pattern = SecretForms.EnvironmentPattern, PatternText = SecretForms.EnvironmentText, Otherwise = "none")]
    public string? Secret { get; set; }
}
