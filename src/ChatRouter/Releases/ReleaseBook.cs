using System.Collections.Concurrent;
using System.Text;
using ChatRouter.Model;
using ChatRouter.Model.Releases;

namespace ChatRouter.Releases;

/// <summary>What was ordered, for those who know where a release is: each order is read once. Cheap enough for the path of requests. Thread-safe.</summary>
/// <param name="model">Declares releases.</param>
/// <param name="reader">Reads orders; null: only declared releases exist.</param>
internal sealed class ReleaseBook(RouterModel model, IReleaseReader? reader)
{
    private const int Capacity = 64;

    private readonly ConcurrentDictionary<string, ReleaseSettings?> _orders = new(StringComparer.Ordinal);

    /// <summary>The order of a release, or null if this instance cannot read it or its configuration does not declare it.</summary>
    public ReleaseSettings? Of(ReleaseProgress release)
    {
        if (_orders.TryGetValue(release.Salt, out var known)) return known;
        if (_orders.Count >= Capacity) _orders.Clear();
        return _orders.GetOrAdd(release.Salt, Read(release));
    }

    private ReleaseSettings? Read(ReleaseProgress release)
    {
        if (release.Order.Length == 0) return model.Releases.FirstOrDefault(declared => declared.Name == release.Name && declared.Route == release.Route);
        return reader is not null && reader.Read(Encoding.UTF8.GetBytes(release.Order), out var order) is null ? order : null;
    }
}
