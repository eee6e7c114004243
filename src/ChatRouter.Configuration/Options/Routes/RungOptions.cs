using ChatRouter.Configuration.Options.Sources;
using ChatRouter.Configuration.Settings;
using ChatRouter.Model;
using ChatRouter.Model.Sources;

namespace ChatRouter.Configuration.Options.Routes;

[Subject("Rung")]
[Builds(typeof(Rung))]
internal sealed class RungOptions : SettingsObject
{
    [Setting("Names of backends of equal preference. A backend stands at most once in a ladder.", Otherwise = "none; `source` is needed then")]
    public IReadOnlyList<string>? Backends { get; set; }

    [Setting(
        "What answers here without a backend, after all backends of the ladder; the first rung always has backends. `cache`: what the route's `cache` has kept of the same request. `retrieval`: passages of documents. `rules`: answers that rules give. "
        + "`disabled`: word that the feature is not to be had, as `disabled` of the route says.",
        Otherwise = "`backends`")]
    [Choice("cache", SourceKind.Cache)]
    [Choice("retrieval", SourceKind.Retrieval)]
    [Choice("rules", SourceKind.Rules)]
    [Choice("disabled", SourceKind.Disabled)]
    public SourceKind? Source { get; set; }

    [Setting("The documents of a source `retrieval`, and when a passage is good enough.", Otherwise = "none")]
    public RetrievalOptions? Retrieval { get; set; }

    [Setting("The rules of a source `rules`, in order: the first that fits answers. At most 200.", Otherwise = "none")]
    public IReadOnlyList<RuleOptions>? Rules { get; set; }

    [Setting("Backends of the rung that should be ready to answer at once: healthy or degraded by the probes, with the model in memory. `/readyz` and an event tell when there are fewer. At most the number of `backends`; 0: not watched.", Min = "0", Max = "100", Unit = "backends")]
    public int? MinWarm { get; set; }

    [Setting("Upper bound put on the caller's `max_tokens`.", Min = "1", Max = "10000000", Unit = "tokens", Otherwise = "the caller's")]
    public int? MaxTokens { get; set; }

    [Setting("Temperature put in place of the caller's.", Min = "0", Max = "2", Otherwise = "the caller's")]
    public double? Temperature { get; set; }

    [Setting("Reason shown in `x-router-degraded` and `_degraded`; absent means that an answer from here is full service. A rung without backends always has one.", MaxLength = 64, Pattern = "^[A-Za-z0-9_.-]{1,64}$", PatternText = "1 to 64 of letters, digits, '_', '.' and '-'", Otherwise = "full service; the word of its `source`")]
    public string? Degraded { get; set; }

    [Setting("Sentence for the caller in `_notice`.", MaxLength = 500, Otherwise = "none")]
    public string? Notice { get; set; }
}
