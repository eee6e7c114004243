namespace ChatRouter.AzuriteTests.App;

/// <summary>Waits for what comes true by itself, with an end.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>Looks until what it sees will do, and returns it; fails with the last sight of it.</summary>
    public static async Task<T> SeeAsync<T>(string what, Func<Task<T>> look, Func<T, bool> suffices)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (suffices(seen)) return seen;
            if (TimeProvider.System.GetElapsedTime(start) > s_limit) throw new TimeoutException($"Not within {s_limit.TotalSeconds} s: {what}. Last seen: {seen}");
            await Task.Delay(s_pause, TimeProvider.System);
        }
    }

    /// <inheritdoc cref="SeeAsync{T}(string,Func{Task{T}},Func{T,bool})"/>
    public static Task<T> SeeAsync<T>(string what, Func<T> look, Func<T, bool> suffices) => SeeAsync(what, () => Task.FromResult(look()), suffices);
}
