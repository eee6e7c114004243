using System.Collections.Frozen;
using ChatRouter.Model;

namespace ChatRouter.Routing;

/// <summary>The load of every backend, by backend. Created once.</summary>
internal sealed class BackendLoads
{
    private readonly FrozenDictionary<string, BackendLoad> _loads;

    public BackendLoads(RouterModel model, TimeProvider time)
    {
        var hasZones = model.ZoneNames().Length > 0;
        _loads = model.Backends.ToFrozenDictionary(b => b.Name, b => new BackendLoad(b, time, model.Zones.SpillAt, isCounted: hasZones), StringComparer.Ordinal);
    }

    public BackendLoad this[Backend backend] => _loads[backend.Name];
}
