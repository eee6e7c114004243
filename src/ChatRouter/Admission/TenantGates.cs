using System.Collections.Frozen;
using ChatRouter.Model;

namespace ChatRouter.Admission;

/// <summary>The gates of all tenants. Created once.</summary>
internal sealed class TenantGates
{
    private readonly FrozenDictionary<string, TenantGate> _gates;

    public TenantGates(RouterModel model, TimeProvider time)
        => _gates = model.Tenants.ToFrozenDictionary(t => t.Name, t => new TenantGate(t, time), StringComparer.Ordinal);

    public TenantGate this[Tenant tenant] => _gates[tenant.Name];
}
