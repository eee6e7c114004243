namespace ChatRouter.Caching;

/// <summary>An answer on its way into the table.</summary>
/// <param name="Key">Under which it is kept.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Ends">Until when.</param>
internal readonly record struct CacheEntry(CacheKey Key, CachedAnswer Answer, DateTimeOffset Ends);
