using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Plans;

namespace ChatRouter.Telemetry;

/// <summary>Counts of requests, attempts and tokens of this instance since its start, for those who come and read: they only grow. Thread-safe; counting waits for nobody.</summary>
public sealed class RequestTally
{
    // As many series as routes, lanes, backends and words there are: callers cannot add to them.
    private readonly ConcurrentDictionary<(string Route, Lane? Lane, string Result), StrongBox<long>> _requests = new();
    private readonly ConcurrentDictionary<(string Backend, OutcomeKind Outcome, FailureReason Reason), StrongBox<long>> _attempts = new();
    private readonly ConcurrentDictionary<(string Route, string Type), StrongBox<long>> _tokens = new();

    /// <summary>Requests by route (empty if none was known), lane and result.</summary>
    public IEnumerable<KeyValuePair<(string Route, Lane? Lane, string Result), long>> Requests => Read(_requests);

    /// <summary>Attempts by backend, outcome and reason.</summary>
    public IEnumerable<KeyValuePair<(string Backend, OutcomeKind Outcome, FailureReason Reason), long>> Attempts => Read(_attempts);

    /// <summary>Tokens by route and type: <c>prompt</c>, <c>completion</c>, <c>wasted</c>.</summary>
    public IEnumerable<KeyValuePair<(string Route, string Type), long>> Tokens => Read(_tokens);

    /// <summary>Counts a request that has ended.</summary>
    internal void Count(DecisionRecord decision)
    {
        var route = decision.Route ?? "";
        Add(_requests, (route, decision.Lane, ResultWord.Of(decision.Result)), 1);
        for (var i = 0; i < decision.Attempts.Count; i++) Add(_attempts, (decision.Attempts[i].Backend, decision.Attempts[i].Kind, decision.Attempts[i].Reason), 1);
        if (decision.Usage is { } usage)
        {
            Add(_tokens, (route, "prompt"), usage.PromptTokens);
            Add(_tokens, (route, "completion"), usage.CompletionTokens);
        }

        if (decision.WastedTokens > 0) Add(_tokens, (route, "wasted"), decision.WastedTokens);
    }

    private static void Add<TKey>(ConcurrentDictionary<TKey, StrongBox<long>> counts, TKey key, long count)
        where TKey : notnull => Interlocked.Add(ref counts.GetOrAdd(key, static _ => new StrongBox<long>()).Value, count);

    private static IEnumerable<KeyValuePair<TKey, long>> Read<TKey>(ConcurrentDictionary<TKey, StrongBox<long>> counts)
        where TKey : notnull => counts.Select(pair => KeyValuePair.Create(pair.Key, Interlocked.Read(ref pair.Value.Value)));
}
