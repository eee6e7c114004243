using ChatRouter.Configuration.Options.Backends;
using ChatRouter.Configuration.Options.Routes;
using ChatRouter.Configuration.Settings;
using ChatRouter.Model;

namespace ChatRouter.Configuration.Options;

[Subject("Defaults")]
internal sealed class DefaultsOptions : SettingsObject
{
    [Setting("Time limits of one attempt.", Otherwise = "all defaults")]
    public TimerOptions? Timers { get; set; }

    [Setting("When a circuit opens and for how long.", Otherwise = "all defaults")]
    public BreakerOptions? Breaker { get; set; }

    [Setting("How a backend is probed and judged.", Otherwise = "all defaults")]
    public HealthOptions? Health { get; set; }

    [Setting("How answers are had for callers who do not stream, on routes that do not say.", Otherwise = "`assembled`")]
    [Choice("assembled", ChatRouter.Model.WholeAnswers.Assembled)]
    [Choice("direct", ChatRouter.Model.WholeAnswers.Direct)]
    public WholeAnswers? WholeAnswers { get; set; }

    [Setting("What requests may ask for at most, on routes that do not say; each setting falls back on its own.", Otherwise = "no caps beyond `limits`")]
    public CapsOptions? Caps { get; set; }

    [Setting("What routes promise that do not say; each of the three falls back on its own.", Otherwise = "an availability of 99.9 %")]
    public ObjectivesOptions? Objectives { get; set; }
}
