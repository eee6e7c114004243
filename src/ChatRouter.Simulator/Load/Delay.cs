namespace ChatRouter.Simulator.Load;

/// <summary>Waiting on the given clock.</summary>
internal static class Delay
{
    /// <summary>Waits; timers count whole milliseconds, so a part of one counts as one.</summary>
    public static Task For(TimeSpan delay, TimeProvider time, CancellationToken ct)
        => delay <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds)), time, ct);
}
