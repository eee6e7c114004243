using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings.Limits;

namespace ChatRouter.Configuration.Options.Routes;

[Subject("Context")]
[Builds(typeof(ContextSettings))]
internal sealed class ContextOptions : SettingsObject
{
    [Setting("Oldest context that is used, by the header `x-router-context-age-ms`.", Min = "0s", Max = "720h")]
    public TimeSpan? MaxAge { get; set; }

    [Setting("What becomes of a request whose context is older. `drop`: it goes on without the messages that have the `name` `context`. `refuse`: 422 `context_stale`.")]
    [Choice("drop", StaleContext.Drop)]
    [Choice("refuse", StaleContext.Refuse)]
    public StaleContext? WhenStale { get; set; }
}
