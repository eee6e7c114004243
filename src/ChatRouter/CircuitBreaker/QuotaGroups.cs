using System.Collections.Frozen;
using ChatRouter.Model;

namespace ChatRouter.CircuitBreaker;

/// <summary>The quota groups of a model by name: who is "busy until", which is not the same as broken. Thread-safe.</summary>
public sealed class QuotaGroups
{
    private readonly FrozenDictionary<string, QuotaGroup> _groups;

    internal QuotaGroups(IEnumerable<Backend> backends) => _groups = backends
        .Select(backend => backend.QuotaGroup)
        .Distinct(StringComparer.Ordinal)
        .ToFrozenDictionary(name => name, _ => new QuotaGroup(), StringComparer.Ordinal);

    internal QuotaGroup this[string group] => _groups[group];

    /// <summary>When a group may be tried again: in the past, or <see cref="DateTimeOffset.MinValue"/>, when it is not busy.</summary>
    /// <exception cref="KeyNotFoundException">No backend of the model is in this group.</exception>
    public DateTimeOffset BusyUntil(string group) => _groups[group].BusyUntil;

    /// <summary>Marks a group as busy until a moment; an earlier moment than the known one changes nothing.</summary>
    /// <exception cref="KeyNotFoundException">No backend of the model is in this group.</exception>
    public void Throttle(string group, DateTimeOffset until) => _groups[group].Throttle(until);
}
