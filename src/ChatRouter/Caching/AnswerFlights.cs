using System.Collections.Concurrent;

namespace ChatRouter.Caching;

/// <summary>Requests that run, by what they ask and for whom: an equal one of the same tenant may wait for their answer. Never across tenants, whatever the route shares. Thread-safe.</summary>
internal sealed class AnswerFlights
{
    private readonly ConcurrentDictionary<(CacheKey Key, string Tenant), AnswerFlight> _running = new();

    /// <summary>The request that runs, or this one as the one that others may join.</summary>
    /// <param name="key">What is asked.</param>
    /// <param name="tenant">For whom.</param>
    /// <param name="isFirst">Whether it is this one: it must be ended.</param>
    public AnswerFlight Join(in CacheKey key, string tenant, out bool isFirst)
    {
        var own = new AnswerFlight(key, tenant);
        var flight = _running.GetOrAdd((key, tenant), own);
        isFirst = ReferenceEquals(flight, own);
        return flight;
    }

    /// <summary>Ends a flight: those who wait get the answer, or go on without one.</summary>
    public void End(AnswerFlight flight, CachedAnswer? answer)
    {
        _running.TryRemove(KeyValuePair.Create((flight.Key, flight.Tenant), flight));
        flight.End(answer);
    }
}
