using ChatRouter.Model.Settings;

namespace ChatRouter.Operations.Reports;

/// <summary>The limits of one attempt.</summary>
/// <param name="ConnectMs">TCP and TLS set-up, in milliseconds.</param>
/// <param name="FirstTokenMs">Streaming: from sending the request to the first content token.</param>
/// <param name="IdleMs">Streaming: longest silence between two tokens.</param>
/// <param name="MinTokensPerSecond">Streaming: the throughput floor; 0 is none.</param>
/// <param name="FloorWindowMs">The window of the floor.</param>
/// <param name="TotalMs">Without streaming: from sending the request to the complete answer.</param>
public sealed record TimersReport(double ConnectMs, double FirstTokenMs, double IdleMs, double MinTokensPerSecond, double FloorWindowMs, double TotalMs)
{
    internal static TimersReport Of(AttemptTimers timers) => new(
        timers.Connect.TotalMilliseconds,
        timers.FirstToken.TotalMilliseconds,
        timers.Idle.TotalMilliseconds,
        timers.MinTokensPerSecond,
        timers.FloorWindow.TotalMilliseconds,
        timers.Total.TotalMilliseconds);
}
