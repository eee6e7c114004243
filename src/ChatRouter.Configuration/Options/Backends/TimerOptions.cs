using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings;

namespace ChatRouter.Configuration.Options.Backends;

[Subject("Timers")]
[Builds(typeof(AttemptTimers))]
internal sealed class TimerOptions : SettingsObject
{
    [Setting("TCP and TLS set-up. Less than `firstToken`.", Min = "10ms", Max = "30s")]
    public TimeSpan? Connect { get; set; }

    [Setting("From sending the request to the first content token of a stream, also of one from which a whole answer is put together. What an attempt lost without content counts for the next one on the same backend. At most `total`.", Min = "20ms", Max = "200s")]
    public TimeSpan? FirstToken { get; set; }

    [Setting("Longest silence between two tokens of a stream, and within the body of a whole answer. At most `total`.", Min = "20ms", Max = "200s")]
    public TimeSpan? Idle { get; set; }

    [Setting("Streaming: fewest content events, about tokens, per second over `floorWindow`; a slower stream is rescued by another backend. 0: not checked.", Min = "0", Max = "1000", Unit = "tokens/s")]
    public double? MinTokensPerSecond { get; set; }

    [Setting("The window of `minTokensPerSecond`.", Min = "100ms", Max = "200s")]
    public TimeSpan? FloorWindow { get; set; }

    [Setting("Of whole answers that are asked for directly: from sending the request to the complete answer. A stream is bounded by the route's deadline instead, and so is a whole answer that is put together from one.", Min = "100ms", Max = "220s")]
    public TimeSpan? Total { get; set; }
}
