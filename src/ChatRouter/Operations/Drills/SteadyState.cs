using ChatRouter.ServiceState;
using ChatRouter.Slo.Reports;

namespace ChatRouter.Operations.Drills;

/// <summary>Whether drills may go on: every route is in service and none burns its budget fast. Pure.</summary>
internal static class SteadyState
{
    /// <summary>What is broken, in a few words, or null.</summary>
    /// <param name="states">The states of each route, by its name.</param>
    /// <param name="accounts">The accounts of the routes.</param>
    public static string? Broken(IReadOnlyDictionary<string, IReadOnlyList<ServiceStateReport>> states, IEnumerable<RouteSlo> accounts)
    {
        var disabled = ServiceStateNames.Of(ServiceStateKind.FeatureDisabled);
        if (states.FirstOrDefault(route => route.Value.Any(state => state.State == disabled)).Key is { } route) return $"route '{route}' is {disabled}";
        return accounts.FirstOrDefault(account => account.BurnRates.Any(one => one is { Name: "fast", IsBurning: true })) is { } burning ? $"route '{burning.Route}' burns its error budget fast" : null;
    }
}
