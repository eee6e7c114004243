using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Releases;

namespace ChatRouter.Configuration.Options.Releases;

[Subject("Gates")]
[Builds(typeof(GateSettings))]
internal sealed class GateOptions : SettingsObject
{
    [Setting("Share of bad answers above the baseline's that is borne: 0.02 is two of a hundred. Errors, interruptions, failed checks and bad feedback count each by itself.", Min = "0.001", Max = "0.5")]
    public double? MaxIncrease { get; set; }

    [Setting("Chance that a request on the candidate is slower than one on the baseline that is borne; 0.5 is equal.", Min = "0.51", Max = "0.99")]
    public double? MaxSlower { get; set; }

    [Setting("Answer tokens per request, as a multiple of the baseline's, that are borne; the reciprocal is the lower bound.", Min = "1.05", Max = "10")]
    public double? MaxTokens { get; set; }

    [Setting("Chance that a candidate which equals the baseline is taken back, over the whole release.", Min = "0.001", Max = "0.2")]
    public double? FalseRollback { get; set; }

    [Setting("Chance that a candidate is promoted whose errors are `maxIncrease` above the baseline's or more.", Min = "0.001", Max = "0.2")]
    public double? FalsePromotion { get; set; }

    [Setting("Share of bad answers of the baseline from which on the release waits.", Min = "0.01", Max = "0.5")]
    public double? SickBaseline { get; set; }
}
