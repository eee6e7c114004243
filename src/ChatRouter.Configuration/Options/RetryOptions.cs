using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings;

namespace ChatRouter.Configuration.Options;

[Subject("Retry")]
[Builds(typeof(RetrySettings))]
internal sealed class RetryOptions : SettingsObject
{
    [Setting("Repeated attempts and hedges as a share of requests, per tenant and per backend on each instance. Going on to a backend that the request has not asked yet is free.", Min = "0", Max = "1")]
    public double? Ratio { get; set; }

    [Setting("Repeated attempts and hedges that are always allowed; ten seconds' worth may be spent at once.", Min = "0", Max = "10000", Unit = "per second")]
    public double? MinPerSecond { get; set; }
}
