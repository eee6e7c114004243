using System.Collections.Frozen;
using ChatRouter.Model;

namespace ChatRouter.Admission;

/// <summary>The gates of all tenants. Created once.</summary>
internal sealed class TenantGates
{
    private readonly FrozenDictionary<string, TenantGate> _gates;

    /// <param name="tenants">Everybody who may ever ask.</param>
    /// <param name="time">The clock.</param>
    public TenantGates(IEnumerable<Tenant> tenants, TimeProvider time)
        => _gates = tenants.ToFrozenDictionary(t => t.Name, t => new TenantGate(t, time), StringComparer.Ordinal);

    public TenantGate this[Tenant tenant] => _gates[tenant.Name];
}
