using System.Collections.Frozen;
using ChatRouter.Model;
using ChatRouter.Model.Plans;

namespace ChatRouter.Routing;

/// <summary>The load of every backend, by backend. Created once.</summary>
internal sealed class BackendLoads
{
    private readonly FrozenDictionary<string, BackendLoad> _loads;

    /// <param name="model">The backends.</param>
    /// <param name="occupancyOf">How full a backend is, by its name.</param>
    /// <param name="time">The clock.</param>
    public BackendLoads(RouterModel model, Func<string, IOccupancy> occupancyOf, TimeProvider time)
        => _loads = model.Backends.ToFrozenDictionary(b => b.Name, b => new BackendLoad(occupancyOf(b.Name), time, model.Zones.SpillAt), StringComparer.Ordinal);

    public BackendLoad this[Backend backend] => _loads[backend.Name];
}
