using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings.Limits;

namespace ChatRouter.Configuration.Options.Routes;

[Subject("Request caps")]
[Builds(typeof(RequestCaps))]
internal sealed class CapsOptions : SettingsObject
{
    [Setting("Largest body; 413 beyond. `limits.maxBodyBytes` holds besides.", Min = "1024", Max = "104857600", Unit = "bytes", Otherwise = "no cap")]
    public int? MaxBodyBytes { get; set; }

    [Setting("Most messages; 400 beyond.", Min = "1", Max = "100000", Unit = "messages", Otherwise = "no cap")]
    public int? MaxMessages { get; set; }

    [Setting("Most images; 400 beyond.", Min = "0", Max = "10000", Unit = "images", Otherwise = "no cap")]
    public int? MaxImages { get; set; }

    [Setting("Most tokens of the prompt, tools included, as estimated; 400 `context_length_exceeded` beyond. Images, audio and files count nothing.", Min = "1", Max = "100000000", Unit = "tokens", Otherwise = "no cap")]
    public int? MaxInputTokens { get; set; }

    [Setting("Largest `n`; 400 beyond.", Min = "1", Max = "128", Unit = "answers", Otherwise = "no cap")]
    public int? MaxChoices { get; set; }

    [Setting("How long an answer may be.", Otherwise = "no cap")]
    public OutputTokensOptions? OutputTokens { get; set; }
}
