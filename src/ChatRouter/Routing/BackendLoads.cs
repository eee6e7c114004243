using System.Collections.Frozen;
using ChatRouter.Model;

namespace ChatRouter.Routing;

/// <summary>The load of every backend, by backend. Created once.</summary>
internal sealed class BackendLoads
{
    private readonly FrozenDictionary<string, BackendLoad> _loads;

    public BackendLoads(RouterModel model, TimeProvider time)
        => _loads = model.Backends.ToFrozenDictionary(b => b.Name, b => new BackendLoad(b, time, model.Zones.SpillAt), StringComparer.Ordinal);

    public BackendLoad this[Backend backend] => _loads[backend.Name];
}
