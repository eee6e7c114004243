using System.Collections.Concurrent;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Releases;

namespace ChatRouter.Releases.Split;

/// <summary>The splits of routes, each made anew when its release has moved on. Thread-safe.</summary>
/// <param name="book">What was ordered.</param>
internal sealed class RouteSplits(ReleaseBook book)
{
    private readonly ConcurrentDictionary<string, RouteSplit> _known = new(StringComparer.Ordinal);

    /// <summary>The split of a route, or null: all its requests are on the baseline and nobody counts them. Costs a look while no route of the fleet has a release.</summary>
    public RouteSplit? Of(Route route, FleetView view)
    {
        if (view.Releases.IsEmpty || !view.Releases.TryGetValue(route.Name, out var progress) || !(progress.IsCounted || progress.Percent > 0)) return null;
        if (_known.TryGetValue(route.Name, out var known) && IsSame(known.Progress, progress)) return known;
        if (book.Of(progress) is not { } release || release.Route != route.Name) return null;
        return _known[route.Name] = new RouteSplit(progress, release, route);
    }

    private static bool IsSame(ReleaseProgress one, ReleaseProgress other)
        => one.Salt == other.Salt && one.Stage == other.Stage && one.Step == other.Step && one.Status == other.Status && one.Percent.Equals(other.Percent);
}
