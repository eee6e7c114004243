using ChatRouter.Configuration.Settings;
using ChatRouter.Model;

namespace ChatRouter.Configuration.Options.Backends;

[Subject("Price")]
[Builds(typeof(TokenPrice))]
internal sealed class PriceOptions : SettingsObject
{
    [Setting("A million tokens of prompts.", Min = "0", Max = "100000", Otherwise = "0")]
    public double? Prompt { get; set; }

    [Setting("A million tokens of prompts that come from the backend's cache (`usage.prompt_tokens_details.cached_tokens`).", Min = "0", Max = "100000", Otherwise = "`prompt`")]
    public double? CachedPrompt { get; set; }

    [Setting("A million tokens of answers, reasoning included.", Min = "0", Max = "100000", Otherwise = "0")]
    public double? Completion { get; set; }
}
