namespace ChatRouter.ScenarioTests.Harness;

/// <summary>Waits on conditions, never on time alone; gives up, so that a broken scenario fails instead of hanging.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public static Task TrueAsync(Func<bool> condition, string otherwise, TimeSpan? within = null)
        => TrueAsync(() => Task.FromResult(condition()), otherwise, within);

    public static async Task TrueAsync(Func<Task<bool>> condition, string otherwise, TimeSpan? within = null)
    {
        var limit = within ?? Patience;
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < limit, $"After {limit.TotalSeconds} s: {otherwise}.");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
