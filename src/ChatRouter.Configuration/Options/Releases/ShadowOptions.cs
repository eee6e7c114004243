using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Releases;

namespace ChatRouter.Configuration.Options.Releases;

[Subject("Shadow")]
[Builds(typeof(ShadowSettings))]
internal sealed class ShadowOptions : SettingsObject
{
    [Setting("Share of the route's requests that are copied.", Min = "0.1", Max = "100", Unit = "%")]
    public double? Percent { get; set; }

    [Setting("Pairs of answers to compare before the stage may end.", Min = "20", Max = "100000", Unit = "pairs")]
    public int? MinPairs { get; set; }

    [Setting("Least share of the pairs that say about the same (half of the words). The release is taken back when it is shown to be less, and waits where it only looks like less.", Min = "0.05", Max = "0.99", Otherwise = "any")]
    public double? MinAgreement { get; set; }

    [Setting("When the stage has taken this long, the release pauses.", Min = "1s", Max = "168h")]
    public TimeSpan? MaxTime { get; set; }

    [Setting("Tokens, prompt and answer, that copies may cost on all instances together.", Min = "1000", Max = "9000000000000000", Unit = "tokens")]
    public long? TokenBudget { get; set; }
}
