namespace ChatRouter.Tests.Support;

/// <summary>Waits by the test's clock. Unlike a cancelled <c>Task.Delay</c>, a cancelled wait goes on at once, before the clock moves again.</summary>
internal static class ClockWait
{
    public static async Task WaitAsync(this ManualClock clock, TimeSpan span, CancellationToken cancellationToken)
    {
        var over = new TaskCompletionSource();
        await using var timer = clock.CreateTimer(_ => over.TrySetResult(), state: null, span, Timeout.InfiniteTimeSpan);
        await using var registration = cancellationToken.UnsafeRegister(_ => over.TrySetCanceled(cancellationToken), state: null);
        await over.Task;
    }
}
