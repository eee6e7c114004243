using ChatRouter.Answers;
using ChatRouter.Attempts;
using ChatRouter.Caching;
using ChatRouter.Caching.Similar;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings.Caching;

namespace ChatRouter.Pipeline.Caching;

/// <summary>
/// One request's dealings with kept answers: it gets one, waits for an equal request that runs, or is the one that others wait for, and leaves its answer behind when it has ended.
/// Used by one request.
/// </summary>
internal sealed class CacheVisit : IDisposable
{
    // A second one, because the first may have failed for a reason of its own, as a caller who left.
    private const int MostFlights = 2;

    private readonly AnswerCache _cache;
    private readonly ChatRequest _request;
    private readonly Route _route;
    private readonly RouteCacheSettings _settings;
    private readonly CacheDirectives _directives;
    private readonly RequestState _state;
    private readonly CacheKey _key;
    private readonly bool _isViewKnown;
    private readonly TimeProvider _time;
    private AnswerFlight? _flight;
    private AnswerTee? _tee;
    private CachedAnswer? _found;
    private SimilarQuestion? _question;
    private float[]? _embedding;

    private CacheVisit(AnswerCache cache, ChatRequest request, Route route, CacheDirectives directives, RequestState state, CacheKey key, bool isViewKnown, TimeProvider time)
    {
        _cache = cache;
        _request = request;
        _route = route;
        _settings = route.Cache!;
        _directives = directives;
        _state = state;
        _key = key;
        _isViewKnown = isViewKnown;
        _time = time;
    }

    /// <summary>Opens a visit; null for a request that kept answers have nothing to do with: lines of batches and copies of traffic, and what must not be kept.</summary>
    public static CacheVisit? Open(AnswerCache cache, IncomingCall call, ChatRequest request, Route route, RequestState state, FleetView view, TimeProvider time)
    {
        if (route.Cache is null || state.Lane is Lane.Batch or Lane.Shadow || call.Cache is { NoStore: true }) return null;
        if (CacheableRequest.KeyOf(request, route, call.Tenant.Name, view) is not { } key) return null;
        state.Cache = "miss";
        return new CacheVisit(cache, request, route, call.Cache ?? new CacheDirectives(), state, key, view.AsOf != DateTimeOffset.MinValue, time);
    }

    /// <summary>Ends a request that takes a kept answer alone, and there is none.</summary>
    public static Refusal Refuse(RequestState state)
    {
        state.Result = RefusalCodes.NotCached;
        return new Refusal(504, RefusalCodes.NotCached, "There is no kept answer to this request, and its Cache-Control says only-if-cached.");
    }

    /// <summary>Answers from what is kept, or from an equal request that runs. False: backends are to be asked.</summary>
    /// <param name="sink">The caller.</param>
    /// <param name="deadline">Bounds the wait.</param>
    /// <param name="gone">Fires when the caller has left.</param>
    public async ValueTask<bool> TryAnswerAsync(IAnswerSink sink, Deadline deadline, CancellationToken gone)
    {
        var found = FreshInMemory();
        if (found is null && MayJoin) found = await JoinAsync(deadline, gone);
        if (found is null && _settings.Fresh && _isViewKnown && _directives.MayRead) found = Fitting(await _cache.FindInTableAsync(_key, _settings, gone), _settings.Ttl);
        if (found is null && _settings is { Similar: not null, Fresh: true } && _directives.MayRead) found = await SimilarAsync(gone);
        if (found is null) return false;
        _found = found;
        if (_state.Cache == "miss") _state.Cache = "hit";
        await GiveAsync(found, sink, gone);
        return true;
    }

    /// <summary>The caller, with an eye on what it gets.</summary>
    public IAnswerSink Tee(IAnswerSink sink) => _tee = new AnswerTee(sink, _settings.MaxEntryBytes);

    /// <summary>Keeps the answer, if it may be, and lets go of those who wait for it.</summary>
    public void Dispose()
    {
        CachedAnswer? answer = null;
        try
        {
            answer = _found ?? Made();
            if (_found is null && answer is not null) Keep(answer);
        }
        catch (Exception)
        {
            // Whatever a backend has sent: its caller has it, and it is not kept.
        }
        finally
        {
            if (_flight is not null) _cache.Flights.End(_flight, answer);
        }
    }

    private bool MayJoin => _settings.Join > TimeSpan.Zero && _directives is { MayRead: true, OnlyIfCached: false };

    private CachedAnswer? FreshInMemory() => _settings.Fresh && _directives.MayRead ? Fitting(_cache.FindInMemory(_key), _settings.Ttl) : null;

    private CachedAnswer? Fitting(CachedAnswer? answer, TimeSpan mostAge)
        => answer?.AgeAt(_time.GetUtcNow()) is { } age && age < mostAge && _directives.Takes(age) ? answer : null;

    /// <summary>The fresh answer to a similar question of the same tenant. What was found by its meaning is never kept under another question: errors would wander.</summary>
    private async ValueTask<CachedAnswer?> SimilarAsync(CancellationToken gone)
    {
        if (SimilarQuestion.Of(_request, _route, _state.Tenant, _cache.View) is not { } question) return null;
        var similar = _cache.Similar[_route.Name];
        if (await similar.EmbedAsync(question, gone) is not { } embedding) return null;
        (_question, _embedding) = (question, embedding);
        if (similar.Find(question, embedding) is not { } nearest || Fitting(_cache.FindInMemory(nearest.Key), _settings.Ttl) is not { } answer) return null;
        (_state.Cache, _state.Similarity) = ("similar", Math.Round(nearest.Similarity, 4));
        return answer;
    }

    private void Keep(CachedAnswer answer)
    {
        _cache.Keep(_key, answer, _settings);
        if (_question is not null) _cache.Similar[_route.Name].Add(_question, _embedding!, _key);
    }

    /// <summary>Waits for an equal request, or is the one that is waited for. Whoever gets nothing from another asks for itself.</summary>
    private async ValueTask<CachedAnswer?> JoinAsync(Deadline deadline, CancellationToken gone)
    {
        var bound = deadline.Left / 2;
        var ends = deadline.Elapsed + (_settings.Join < bound ? _settings.Join : bound);
        for (var flights = 0; flights < MostFlights; flights++)
        {
            var flight = _cache.Flights.Join(_key, _state.Tenant, out var isFirst);
            if (isFirst)
            {
                // Whoever ran until now may have left its answer a moment ago.
                _flight = flight;
                return FreshInMemory();
            }

            var left = ends - deadline.Elapsed;
            if (left <= TimeSpan.Zero) break;
            try
            {
                if (await flight.Answer.WaitAsync(left, _time, gone) is not { } answer) continue;
                _state.Cache = "joined";
                return answer;
            }
            catch (TimeoutException)
            {
                break;
            }
        }

        return FreshInMemory();
    }

    private async ValueTask GiveAsync(CachedAnswer answer, IAnswerSink sink, CancellationToken gone)
    {
        var now = _time.GetUtcNow();
        var head = new AnswerHead { Status = 200, Backend = answer.Backend, Rung = 1, Attempts = 0, DecisionId = _state.Ticket, Cache = _state.Cache == "similar" ? "similar" : "hit", Age = answer.AgeAt(now) };
        await CachedAnswerWriter.WriteAsync(answer, sink, head, _request, _state.Id, now, gone);
        _state.Result = "complete";
    }

    /// <summary>The answer that this request had, if others may have it: whole, of the first rung alone, and what the route's checks ask for.</summary>
    private CachedAnswer? Made()
    {
        if (_tee is not { Head: { Status: 200, Degraded: null } } || _state is not { Result: "complete", Degraded: null, Payee: { } backend }) return null;
        if (_state.Attempts.Any(attempt => attempt.Kind == OutcomeKind.Success && (attempt.Rung != 1 || attempt.Mode is not (AttemptMode.Fresh or AttemptMode.Hedge)))) return null;
        if (_route.ReleaseRun is not null && !_route.Ladder[0].Backends.Any(candidate => candidate.Name == backend)) return null;
        if (_tee.Copy is not { } json || CacheableAnswer.Rest(json, _settings.Tools, _state.Usage) is not { } rest) return null;
        return AnswerCheck.Problem(json, _request, _route.Checks) is null ? new CachedAnswer(rest, backend, _time.GetUtcNow(), _route.Name, _state.Tenant) : null;
    }
}
