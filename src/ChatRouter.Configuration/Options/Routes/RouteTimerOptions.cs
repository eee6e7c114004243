using ChatRouter.Configuration.Options.Backends;
using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings;

namespace ChatRouter.Configuration.Options.Routes;

/// <summary>As <see cref="TimerOptions"/>, but without the connection: it belongs to a backend, whichever route asks.</summary>
[Subject("Route timers")]
[Builds(typeof(AttemptTimers))]
internal sealed class RouteTimerOptions : SettingsObject
{
    [Setting("Streaming: from sending the request to the first content token. At most `total`.", Min = "20ms", Max = "200s", Otherwise = "the backend's")]
    public TimeSpan? FirstToken { get; set; }

    [Setting("Streaming: longest silence between two tokens. At most `total`.", Min = "20ms", Max = "200s", Otherwise = "the backend's")]
    public TimeSpan? Idle { get; set; }

    [Setting("Streaming: fewest content events, about tokens, per second over `floorWindow`. 0: not checked.", Min = "0", Max = "1000", Unit = "tokens/s", Otherwise = "the backend's")]
    public double? MinTokensPerSecond { get; set; }

    [Setting("The window of `minTokensPerSecond`.", Min = "100ms", Max = "200s", Otherwise = "the backend's")]
    public TimeSpan? FloorWindow { get; set; }

    [Setting("Without streaming: from sending the request to the complete answer.", Min = "100ms", Max = "220s", Otherwise = "the backend's")]
    public TimeSpan? Total { get; set; }
}
