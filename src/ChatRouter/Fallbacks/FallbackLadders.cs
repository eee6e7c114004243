using System.Collections.Frozen;
using System.Collections.Immutable;
using ChatRouter.Model;

namespace ChatRouter.Fallbacks;

/// <summary>The ladders of the routes that have rungs without backends. Immutable.</summary>
internal sealed class FallbackLadders
{
    private readonly FrozenDictionary<string, FallbackLadder> _byRoute;

    /// <param name="model">The routes.</param>
    /// <param name="factory">Makes the source of a rung.</param>
    /// <param name="time">The clock.</param>
    public FallbackLadders(RouterModel model, FallbackFactory factory, TimeProvider time)
    {
        var ladders = new Dictionary<string, FallbackLadder>(StringComparer.Ordinal);
        foreach (var route in model.Routes.Values.DistinctBy(route => route.Name, StringComparer.Ordinal))
        {
            var steps = route.Ladder.Where(rung => rung.Source is not BackendSource).Select(rung => (rung, factory.Create(route, rung))).ToImmutableArray();
            if (!steps.IsEmpty) ladders[route.Name] = new FallbackLadder(steps, time);
        }

        _byRoute = ladders.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>No route has such a rung.</summary>
    public bool IsEmpty => _byRoute.Count == 0;

    /// <summary>The ladder of a route; null if it has none.</summary>
    public FallbackLadder? Of(Route route) => _byRoute.GetValueOrDefault(route.Name);
}
