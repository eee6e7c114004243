using ChatRouter.Model;
using ChatRouter.Routing;

namespace ChatRouter.Tests.Support;

/// <summary>How full the backends of a model are, as the test says; limits are those of the configuration.</summary>
internal sealed class FixedOccupancies(RouterModel model)
{
    private readonly Dictionary<string, FixedOccupancy> _backends = model.Backends.ToDictionary(b => b.Name, b => new FixedOccupancy { Limit = b.MaxConcurrency }, StringComparer.Ordinal);

    public FixedOccupancy this[string backend] => _backends[backend];

    public BackendLoads Loads(TimeProvider time) => new(model, name => _backends[name], time);
}
