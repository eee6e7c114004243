using System.Collections.Concurrent;
using ChatRouter.Model;
using ChatRouter.Model.Settings;

namespace ChatRouter.Attempts;

/// <summary>The budgets of all tenants and backends. An extra attempt needs both.</summary>
internal sealed class RetryBudgets
{
    private readonly RetrySettings _settings;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, RetryBudget> _tenants = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RetryBudget> _backends = new(StringComparer.Ordinal);

    public RetryBudgets(RetrySettings settings, TimeProvider time)
    {
        _settings = settings;
        _time = time;
    }

    /// <summary>Notes the first attempt of a request on a backend.</summary>
    public void Deposit(string tenant, Backend backend)
    {
        Of(_tenants, tenant).Deposit();
        Of(_backends, backend.Name).Deposit();
    }

    /// <summary>Takes the right to an extra attempt on a backend.</summary>
    public bool TryWithdraw(string tenant, Backend backend)
    {
        var shared = Of(_backends, backend.Name);
        if (!shared.TryWithdraw()) return false;
        if (Of(_tenants, tenant).TryWithdraw()) return true;

        // A tenant without a budget must not use up the others'.
        shared.Return();
        return false;
    }

    /// <summary>Gives back a right that no attempt came of.</summary>
    public void Return(string tenant, Backend backend)
    {
        Of(_tenants, tenant).Return();
        Of(_backends, backend.Name).Return();
    }

    private RetryBudget Of(ConcurrentDictionary<string, RetryBudget> budgets, string name)
        => budgets.TryGetValue(name, out var known) ? known : budgets.GetOrAdd(name, new RetryBudget(_settings, _time));
}
