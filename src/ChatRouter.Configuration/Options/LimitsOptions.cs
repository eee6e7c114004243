using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings.Limits;

namespace ChatRouter.Configuration.Options;

[Subject("Limits")]
[Builds(typeof(RequestLimits))]
internal sealed class LimitsOptions : SettingsObject
{
    [Setting("Largest chat body. The platform takes up to 100 MiB.", Min = "1024", Max = "104857600", Unit = "bytes")]
    public int? MaxBodyBytes { get; set; }

    [Setting("Bodies of all chat requests that are received or in use at the same time on an instance; 503 beyond. At least `maxBodyBytes`.", Min = "1048576", Max = "2147483647", Unit = "bytes")]
    public int? MaxBodiesBytes { get; set; }

    [Setting("Longest time for a body to arrive completely.", Min = "100ms", Max = "220s")]
    public TimeSpan? BodyTimeout { get; set; }

    [Setting("Deepest nesting of the JSON body.", Min = "8", Max = "256", Unit = "levels")]
    public int? MaxDepth { get; set; }

    [Setting("Largest `max_tokens` accepted.", Min = "1", Max = "10000000", Unit = "tokens")]
    public int? MaxTokens { get; set; }
}
