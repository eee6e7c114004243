using System.Collections.Immutable;
using ChatRouter.Model;
using ChatRouter.Model.Faults;

namespace ChatRouter.Fleet.Faults;

/// <summary>The faults that this instance knows of. Asking costs one read while there are none. Thread-safe.</summary>
/// <param name="random">Draws who is hit.</param>
/// <param name="clock">Says which have ended.</param>
internal sealed class FaultBoard(IRandomSource random, TimeProvider clock)
{
    private volatile Box _box = new([]);

    /// <summary>All that hold now.</summary>
    public IEnumerable<InjectedFault> Active
    {
        get
        {
            var now = clock.GetUtcNow();
            return _box.Faults.Where(fault => fault.Until > now);
        }
    }

    /// <summary>Takes over what is stored.</summary>
    public void Set(IEnumerable<InjectedFault> faults) => _box = new Box([.. faults]);

    /// <summary>The fault that hits a call of a backend, or null.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="tenant">Who asks.</param>
    /// <param name="isMarked">Whether the request is marked for drills.</param>
    public InjectedFault? On(Backend backend, string tenant, bool isMarked)
    {
        var faults = _box.Faults;
        if (faults.IsEmpty) return null;
        var now = clock.GetUtcNow();
        foreach (var fault in faults)
        {
            if (fault.Until <= now || !fault.Hits(backend) || (fault.OnlyMarked && !isMarked)) continue;
            if (!fault.Tenants.IsEmpty && !fault.Tenants.Contains(tenant, StringComparer.Ordinal)) continue;
            if (IsDrawn(fault)) return fault;
        }

        return null;
    }

    /// <summary>The fault that hits a call of a dependency, or null.</summary>
    public InjectedFault? On(string dependency) => Find(dependency) is { } fault && IsDrawn(fault) ? fault : null;

    /// <summary>A fault of some dependency that holds, or null: whatever is answered meanwhile may be touched by it.</summary>
    public InjectedFault? OfDependency => Find(null);

    private InjectedFault? Find(string? dependency)
    {
        var faults = _box.Faults;
        if (faults.IsEmpty) return null;
        var now = clock.GetUtcNow();
        foreach (var fault in faults)
        {
            if (fault.Target == FaultTarget.Dependency && fault.Until > now && (dependency is null || fault.Name == dependency)) return fault;
        }

        return null;
    }

    private bool IsDrawn(InjectedFault fault) => fault.Share >= 1 || random.NextDouble() < fault.Share;

    private sealed class Box(ImmutableArray<InjectedFault> faults)
    {
        public ImmutableArray<InjectedFault> Faults { get; } = faults;
    }
}
