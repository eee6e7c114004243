using ChatRouter.Configuration.Settings;
using ChatRouter.Model;

namespace ChatRouter.Configuration.Options;

[Subject("Retry")]
[Builds(typeof(RetrySettings))]
internal sealed class RetryOptions : SettingsObject
{
    [Setting("Further attempts as a share of requests, per tenant and per backend on each instance.", Min = "0", Max = "1")]
    public double? Ratio { get; set; }

    [Setting("Further attempts that are always allowed; ten seconds' worth may be spent at once.", Min = "0", Max = "10000", Unit = "per second")]
    public double? MinPerSecond { get; set; }
}
