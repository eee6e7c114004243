using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings;

namespace ChatRouter.Configuration.Options.Routes;

[Subject("Disabled")]
[Builds(typeof(DisabledSettings))]
internal sealed class DisabledOptions : SettingsObject
{
    [Setting("`error`: 503 `feature_disabled` with `Retry-After`. `message`: 200 with the message as the answer, marked `disabled`; requests with tools or for JSON, and lines of batches, get the error all the same.")]
    [Choice("error", DisabledAnswer.Error)]
    [Choice("message", DisabledAnswer.Message)]
    public DisabledAnswer? Answer { get; set; }

    [Setting("What the user reads.", MaxLength = 500)]
    public string? Message { get; set; }

    [Setting("When a retry makes sense, where no end is known.", Min = "1s", Max = "24h")]
    public TimeSpan? RetryAfter { get; set; }

    [Setting("Burn rate of the error budget over the last hour at which the route switches itself off, while the fast alert's windows burn.", Min = "1", Max = "1000", Otherwise = "never")]
    public double? AtBurnRate { get; set; }

    [Setting("For how long it switches itself off.", Min = "10s", Max = "24h")]
    public TimeSpan? BurnFor { get; set; }
}
