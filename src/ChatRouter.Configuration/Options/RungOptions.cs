using ChatRouter.Configuration.Settings;
using ChatRouter.Model;

namespace ChatRouter.Configuration.Options;

[Subject("Rung")]
[Builds(typeof(Rung))]
internal sealed class RungOptions : SettingsObject
{
    [Setting("Names of backends of equal preference. A backend stands at most once in a ladder.", Required = true)]
    public IReadOnlyList<string>? Backends { get; set; }

    [Setting("Backends of the rung that should be ready to answer at once: healthy or degraded by the probes, with the model in memory. `/readyz` and an event tell when there are fewer. At most the number of `backends`; 0: not watched.", Min = "0", Max = "100", Unit = "backends")]
    public int? MinWarm { get; set; }

    [Setting("Upper bound put on the caller's `max_tokens`.", Min = "1", Max = "10000000", Unit = "tokens", Otherwise = "the caller's")]
    public int? MaxTokens { get; set; }

    [Setting("Temperature put in place of the caller's.", Min = "0", Max = "2", Otherwise = "the caller's")]
    public double? Temperature { get; set; }

    [Setting("Reason shown in `x-router-degraded` and `_degraded`; absent means that an answer from here is full service.", MaxLength = 64, Pattern = "^[A-Za-z0-9_.-]{1,64}$", PatternText = "1 to 64 of letters, digits, '_', '.' and '-'", Otherwise = "full service")]
    public string? Degraded { get; set; }

    [Setting("Sentence for the caller in `_notice`.", MaxLength = 500, Otherwise = "none")]
    public string? Notice { get; set; }
}
