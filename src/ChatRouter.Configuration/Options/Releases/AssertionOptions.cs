using ChatRouter.Configuration.Reading;
using ChatRouter.Configuration.Settings;

namespace ChatRouter.Configuration.Options.Releases;

[Subject("Assertion")]
internal sealed class AssertionOptions : SettingsObject
{
    private const string Kinds = "equals|contains|icontains|starts-with|regex|is-json|is-valid-openai-tools-call|is-refusal|latency";

    [Setting("What is asserted, by promptfoo's names; `not-` before it turns it round.", Required = true, Pattern = "^(not-)?(" + Kinds + ")$", PatternText = "equals, contains, icontains, starts-with, regex, is-json, is-valid-openai-tools-call, is-refusal or latency, each also with not- before it")]
    public string? Type { get; set; }

    [Setting(
        "The text of `equals`, `contains`, `icontains` and `starts-with`; the pattern of `regex`, at most 500 characters without lookaround and back references; the JSON schema of `is-json`, which may be absent; the most milliseconds of `latency`. The others have none.",
        Otherwise = "none")]
    public ConfigurationNode? Value { get; set; }
}
