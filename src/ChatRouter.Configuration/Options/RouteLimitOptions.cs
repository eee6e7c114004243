using ChatRouter.Configuration.Settings;
using ChatRouter.Model;
using ChatRouter.Model.Callers;

namespace ChatRouter.Configuration.Options;

[Subject("Route limit")]
[Builds(typeof(TenantLimits))]
internal sealed class RouteLimitOptions : SettingsObject
{
    [Setting("Requests per minute over all instances; a burst of one sixth of it is allowed.", Min = "1", Max = "1000000", Unit = "requests", Otherwise = "no limit")]
    public int? RequestsPerMinute { get; set; }

    [Setting(
        "Tokens of prompts and answers per minute over all instances; a burst of one sixth of it is allowed. A request reserves what it may take and settles when its answer is counted.",
        Min = "1", Max = "1000000000", Unit = "tokens", Otherwise = "no limit")]
    public int? TokensPerMinute { get; set; }

    [Setting("Requests at the same time over all instances.", Min = "1", Max = "100000", Unit = "requests", Otherwise = "no limit")]
    public int? MaxConcurrent { get; set; }

    [Setting("Tokens of prompts and answers in a day of UTC, lines of batches included.", Min = "1", Max = "9000000000000000", Unit = "tokens", Otherwise = "no budget")]
    public long? TokensPerDay { get; set; }

    [Setting("Cost in a day of UTC by the `price` of the backends, lines of batches included; in `currency`.", Min = "0.001", Max = "1000000000", Otherwise = "no budget")]
    public double? CostPerDay { get; set; }
}
