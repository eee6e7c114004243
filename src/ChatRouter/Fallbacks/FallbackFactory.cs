using ChatRouter.Caching;
using ChatRouter.Fallbacks.Retrieval;
using ChatRouter.Fallbacks.Rules;
using ChatRouter.Model;
using ChatRouter.Model.Sources;
using ChatRouter.Protocols;

namespace ChatRouter.Fallbacks;

/// <summary>Makes the source of a rung: the one place that knows which class belongs to which record. Has what the sources share, and keeps it fresh.</summary>
/// <param name="tokens">Tokens of the app's identity, or null.</param>
/// <param name="journal">Where sources tell what happens to them.</param>
/// <param name="cache">What routes have kept.</param>
/// <param name="time">The clock.</param>
/// <param name="wrap">Puts something before the connections to search services, or null.</param>
internal sealed class FallbackFactory(ITokenSource? tokens, IFallbackJournal journal, AnswerCache cache, TimeProvider time, Func<HttpMessageHandler, HttpMessageHandler>? wrap = null) : IDisposable
{
    private readonly Dictionary<string, DocumentIndex> _documents = new(StringComparer.Ordinal);
    private readonly HttpMessageInvoker _searches = new(wrap is null ? CreateHandler() : wrap(CreateHandler()));

    /// <summary>The source of a rung without backends.</summary>
    public IFallback Create(Route route, Rung rung) => rung.Source switch
    {
        RetrievalSource source => new RetrievalFallback(source, Documents(source.Documents), source.Search is { } search ? new SearchClient(route.Name, search, _searches, tokens, journal, time) : null, rung == route.Ladder[^1]),
        RulesSource source => new RulesFallback(source),
        CacheSource => new CacheFallback(cache),
        DisabledSource => new DisabledFallback(),
        _ => throw new NotSupportedException($"Route '{route.Name}', rung {rung.Number}: nobody answers for a source '{rung.Source.Kind}'."),
    };

    /// <summary>Keeps the documents fresh until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(_documents.Values.Select(one => one.RunAsync(cancellationToken)));

    /// <inheritdoc/>
    public void Dispose() => _searches.Dispose();

    private static SocketsHttpHandler CreateHandler() => new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(1),
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    // Routes that name the same documents share one index.
    private DocumentIndex Documents(string path)
    {
        if (!_documents.TryGetValue(path, out var known)) _documents[path] = known = new DocumentIndex(path, journal, time);
        return known;
    }
}
