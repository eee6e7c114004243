using System.Collections.Frozen;
using ChatRouter.Model;
using ChatRouter.Model.Callers;

namespace ChatRouter.Admission.Limits;

/// <summary>The gates of all tenants. Created once.</summary>
internal sealed class TenantGates
{
    private readonly FrozenDictionary<string, TenantGate> _gates;

    /// <param name="model">Tenants and prices.</param>
    /// <param name="time">The clock.</param>
    /// <param name="more">Who asks besides the model's tenants.</param>
    public TenantGates(RouterModel model, TimeProvider time, params IEnumerable<Tenant> more)
    {
        var prices = new PriceList(model);
        _gates = model.Tenants.Concat(more).ToFrozenDictionary(tenant => tenant.Name, tenant => new TenantGate(tenant, prices, time), StringComparer.Ordinal);
        Scopes = [.. model.Tenants.SelectMany(tenant => _gates[tenant.Name].Scopes)];
    }

    /// <summary>Everything that is limited, in the order of the configuration.</summary>
    public IReadOnlyList<LimitScope> Scopes { get; }

    /// <summary>What was used of all budgets.</summary>
    public IEnumerable<BudgetUse> Budgets => Scopes.SelectMany(scope => scope.Budgets);

    public TenantGate this[Tenant tenant] => _gates[tenant.Name];

    /// <summary>The gate of a tenant, or null if there is none of that name.</summary>
    public TenantGate? Find(string name) => _gates.GetValueOrDefault(name);
}
