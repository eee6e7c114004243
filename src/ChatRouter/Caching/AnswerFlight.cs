namespace ChatRouter.Caching;

/// <summary>A request that runs, for those who wait for its answer.</summary>
internal sealed class AnswerFlight(CacheKey key, string tenant)
{
    private readonly TaskCompletionSource<CachedAnswer?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What it asks.</summary>
    public CacheKey Key => key;

    /// <summary>For whom.</summary>
    public string Tenant => tenant;

    /// <summary>Its answer; null when it has none that others may have. Never fails.</summary>
    public Task<CachedAnswer?> Answer => _answer.Task;

    /// <summary>Ends it.</summary>
    public void End(CachedAnswer? answer) => _answer.TrySetResult(answer);
}
