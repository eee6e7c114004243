using ChatRouter.Capacity.Figures;
using ChatRouter.Model;

namespace ChatRouter.Capacity.Cases;

/// <summary>
/// Lets the demand of all routes flow down their ladders, rung by rung, into what is in service. What a rung cannot take by its slots and quotas goes on to the next one, as the router does it;
/// of two routes on one backend the higher lane takes first. One use for one case; not thread-safe.
/// </summary>
internal sealed class CaseFlow
{
    private readonly CapacityFigures _figures;
    private readonly IReadOnlyDictionary<string, BackendSlots> _slots;
    private readonly IReadOnlySet<string> _out;
    private readonly Route[] _routes;
    private readonly Dictionary<string, double> _busy;
    private readonly Dictionary<string, double> _asked;
    private readonly Dictionary<string, (double Requests, double Tokens)> _spent = new(StringComparer.Ordinal);

    public CaseFlow(IReadOnlyList<Route> routes, CapacityFigures figures, IReadOnlyDictionary<string, BackendSlots> slots, IReadOnlySet<string> without)
    {
        _figures = figures;
        _slots = slots;
        _out = without;
        _routes = [.. routes.OrderBy(route => figures.Routes[route.Name].Lane).ThenBy(route => route.Name, StringComparer.Ordinal)];
        _busy = slots.Keys.ToDictionary(name => name, _ => 0.0, StringComparer.Ordinal);
        _asked = new Dictionary<string, double>(_busy, StringComparer.Ordinal);
    }

    /// <summary>Runs once: what each rung carries, by route.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<RungFlow>> Run()
    {
        foreach (var route in _routes) AskFirst(route);
        var left = _routes.ToDictionary(route => route.Name, route => _figures.Routes[route.Name].RequestsPerSecond, StringComparer.Ordinal);
        var flows = _routes.ToDictionary(route => route.Name, _ => new List<RungFlow>(), StringComparer.Ordinal);
        for (var level = 0; level < _routes.Max(route => route.Ladder.Length); level++)
        {
            foreach (var route in _routes.Where(route => level < route.Ladder.Length))
            {
                var flow = Fill(route, route.Ladder[level], left[route.Name]);
                left[route.Name] -= flow.CarriedPerSecond;
                flows[route.Name].Add(flow);
            }
        }

        return flows.ToDictionary(flow => flow.Key, flow => (IReadOnlyList<RungFlow>)flow.Value, StringComparer.Ordinal);
    }

    /// <summary>The queue before the rungs of full service of a route: its own demand, and what others ask of the same backends first.</summary>
    public ServerQueue FullQueue(Route route)
    {
        var demand = _figures.Routes[route.Name];
        Backend[] full = [.. Full(route).Where(IsUp)];
        if (full.Length == 0) return new ServerQueue(demand.RequestsPerSecond * demand.Service.TotalSeconds, 0, demand.Service, demand.Variation);
        var slots = full.Sum(backend => _slots[backend.Name].Slots);
        var service = slots / full.Sum(backend => _slots[backend.Name].Slots / Service(backend, demand).TotalSeconds);
        var own = _routes.Contains(route) ? Share(route, full) * demand.RequestsPerSecond * service : 0;
        var others = Math.Max(0, full.Sum(backend => _asked[backend.Name]) - own);
        return new ServerQueue((demand.RequestsPerSecond * service) + others, slots, TimeSpan.FromSeconds(service), demand.Variation);
    }

    /// <summary>The backends of the leading rungs whose answers are not marked.</summary>
    public static IEnumerable<Backend> Full(Route route) => route.Ladder.TakeWhile(rung => rung.Degraded is null && !rung.Backends.IsEmpty).SelectMany(rung => rung.Backends).DistinctBy(backend => backend.Name, StringComparer.Ordinal);

    private bool IsUp(Backend backend) => !_out.Contains(backend.Name) && _slots[backend.Name].Slots > 0;

    private TimeSpan Service(Backend backend, RouteDemand demand) => _figures.Backends.GetValueOrDefault(backend.Name)?.Service ?? demand.Service;

    // Where a route's demand goes first, in erlangs: what others have to reckon with.
    private void AskFirst(Route route)
    {
        var demand = _figures.Routes[route.Name];
        Backend[] first = [.. (route.Ladder.FirstOrDefault(rung => rung.Backends.Any(IsUp))?.Backends ?? []).Where(IsUp)];
        var pace = first.Sum(backend => _slots[backend.Name].Slots / Service(backend, demand).TotalSeconds);
        foreach (var backend in first) _asked[backend.Name] += demand.RequestsPerSecond / pace * _slots[backend.Name].Slots;
    }

    // The share of a route's first rung that is among these backends: 1 where the first rung is of full service and up.
    private double Share(Route route, Backend[] among)
    {
        Backend[] first = [.. (route.Ladder.FirstOrDefault(rung => rung.Backends.Any(IsUp))?.Backends ?? []).Where(IsUp)];
        var slots = first.Sum(backend => _slots[backend.Name].Slots);
        return slots == 0 ? 0 : (double)first.Where(among.Contains).Sum(backend => _slots[backend.Name].Slots) / slots;
    }

    private RungFlow Fill(Route route, Rung rung, double wanted)
    {
        var isDegraded = rung.Degraded is not null;
        if (rung.Source is not BackendSource) return new RungFlow(rung.Number, rung.Source.Kind, isDegraded, 0, 0, rung.Source.Kind == "disabled" ? 0 : wanted, false);
        var demand = _figures.Routes[route.Name];
        Backend[] up = [.. rung.Backends.Where(IsUp)];
        var (bySlots, capacity) = (0.0, 0.0);
        var groups = new List<(string Name, Backend[] Backends, double BySlots, double Rate)>();
        foreach (var group in up.GroupBy(backend => backend.QuotaGroup, StringComparer.Ordinal))
        {
            var free = group.Sum(backend => Math.Max(0, _slots[backend.Name].Slots - _busy[backend.Name]) / Service(backend, demand).TotalSeconds);
            var rate = Math.Min(free, QuotaLeft(group.Key, demand.Tokens));
            groups.Add((group.Key, [.. group], free, rate));
            bySlots += free;
            capacity += rate;
        }

        var carried = Math.Min(wanted, capacity);
        foreach (var group in groups.Where(group => group.Rate > 0)) Take(group.Name, group.Backends, group.BySlots, carried * group.Rate / capacity, demand);
        return new RungFlow(rung.Number, rung.Source.Kind, isDegraded, up.Sum(backend => _slots[backend.Name].Slots), capacity, carried, capacity < bySlots * 0.999);
    }

    private void Take(string group, Backend[] backends, double bySlots, double rate, RouteDemand demand)
    {
        foreach (var backend in backends) _busy[backend.Name] += rate / bySlots * Math.Max(0, _slots[backend.Name].Slots - _busy[backend.Name]);
        var (requests, tokens) = _spent.GetValueOrDefault(group);
        _spent[group] = (requests + rate, tokens + (rate * demand.Tokens));
    }

    private double QuotaLeft(string group, double tokens)
    {
        if (_figures.Quotas.GetValueOrDefault(group) is not { } quota) return double.PositiveInfinity;
        var spent = _spent.GetValueOrDefault(group);
        return Math.Max(0, (quota with { RequestsPerMinute = quota.RequestsPerMinute - (spent.Requests * 60), TokensPerMinute = quota.TokensPerMinute - (spent.Tokens * 60) }).RequestsPerSecond(tokens));
    }
}
