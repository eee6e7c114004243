using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings.Health;

namespace ChatRouter.Configuration.Options.Backends;

[Subject("Inference")]
[Builds(typeof(InferenceSettings))]
internal sealed class InferenceOptions : SettingsObject
{
    [Setting(
        "Whether probe runs ask a small question with a known answer. It costs some 40 tokens a time, and at Ollama it keeps the model in memory.",
        Otherwise = "`true` for `vllm`, `sglang` and `llamacpp`, else `false`")]
    public bool? Enabled { get; set; }

    [Setting("Time between two questions to a backend that answered well. Traffic that went well counts as an answer; after a bad answer every run asks.", Min = "5s", Max = "24h")]
    public TimeSpan? Interval { get; set; }

    [Setting("Most tokens, of questions and answers together, in a day of UTC. Once they are used up no question is asked until the next day.", Min = "100", Max = "100000000", Unit = "tokens")]
    public int? TokensPerDay { get; set; }

    [Setting("From sending the question to its first token. Less than the `timeout` of the run, of which it is a part.", Min = "20ms", Max = "60s", Otherwise = "60 % of `timeout`")]
    public TimeSpan? FirstToken { get; set; }

    [Setting("Fewer tokens per second mean degraded; 0 switches the check off.", Min = "0", Max = "1000", Unit = "tokens/s")]
    public double? MinTokensPerSecond { get; set; }
}
