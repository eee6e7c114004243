namespace ChatRouter.Model.Requests;

/// <summary>What a caller says about kept answers, in the words of <c>Cache-Control</c>.</summary>
public sealed record CacheDirectives
{
    /// <summary><c>no-store</c>: the answer is neither kept nor shared, and no kept one is taken.</summary>
    public bool NoStore { get; init; }

    /// <summary><c>no-cache</c>: no kept answer is taken, a stale one neither; the new one is kept.</summary>
    public bool NoCache { get; init; }

    /// <summary><c>max-age</c>: the oldest answer that is taken; null: the route's bounds alone.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary><c>only-if-cached</c>: a kept answer or an error; no backend is asked.</summary>
    public bool OnlyIfCached { get; init; }

    /// <summary>Whether a kept answer may be taken at all.</summary>
    public bool MayRead => !NoStore && !NoCache;

    /// <summary>Whether an answer of that age may be taken.</summary>
    public bool Takes(TimeSpan age) => MayRead && (MaxAge is not { } most || age <= most);
}
