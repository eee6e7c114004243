using ChatRouter.Fleet;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;

namespace ChatRouter.Operations;

/// <summary>
/// Switches routes off and on again on an operator's word, for all or for one tenant. As with holds on backends the word is shared state or nothing: if storage does not take it, no
/// instance follows it. Thread-safe.
/// </summary>
public sealed class RouteSwitches
{
    private readonly RouterModel _model;
    private readonly SwitchTable _switches;
    private readonly FleetSynchronizer _fleet;
    private readonly TimeProvider _clock;

    internal RouteSwitches(RouterModel model, SwitchTable switches, FleetSynchronizer fleet, TimeProvider clock)
    {
        _model = model;
        _switches = switches;
        _fleet = fleet;
        _clock = clock;
    }

    /// <summary>Switches a route off. Holds in this instance when the task is done, in the others with their next sync.</summary>
    /// <param name="route">One of its names.</param>
    /// <param name="body">JSON with <c>who</c>, <c>why</c>, <c>tenant</c>, and <c>until</c> or <c>for</c>; may be empty.</param>
    /// <returns>What is off now, or why nothing is.</returns>
    public async Task<(RouteSwitch? Off, Refusal? Refusal)> DisableAsync(string route, ReadOnlyMemory<byte> body)
    {
        var now = _clock.GetUtcNow();
        if (Read(route, body, isRelease: false, now, out var known, out var order) is { } wrong) return (null, wrong);
        var off = new RouteSwitch(known!.Name, order.Tenant, now, order.Until, order.Who, order.Why);
        var refusal = await Orders.CarryOutAsync(() => _switches.SetAsync(off), _fleet);
        return refusal is null ? (off, null) : (null, refusal);
    }

    /// <summary>Switches a route on; one that is on is no mistake.</summary>
    /// <param name="route">One of its names.</param>
    /// <param name="body">JSON with <c>who</c>, <c>why</c> and <c>tenant</c>; may be empty.</param>
    /// <returns>Why it could not be done, or null.</returns>
    public async Task<Refusal?> EnableAsync(string route, ReadOnlyMemory<byte> body)
        => Read(route, body, isRelease: true, _clock.GetUtcNow(), out var known, out var order) ?? await Orders.CarryOutAsync(() => _switches.EndAsync(known!.Name, order.Tenant, order.Who, order.Why), _fleet);

    private Refusal? Read(string route, ReadOnlyMemory<byte> body, bool isRelease, DateTimeOffset now, out Route? known, out HoldOrder order)
    {
        order = new HoldOrder("", "", now);
        if (!_model.Routes.TryGetValue(route, out known)) return new Refusal(404, RefusalCodes.NotFound, $"No such route: {(route.Length <= 100 ? route : route[..100])}.", "route");
        if (new HoldOrderReader(_model.Ops, isRelease, now, takesTenant: true).Read(body, out order) is { } wrong) return wrong;
        var tenant = order.Tenant;
        return tenant.Length == 0 || _model.Tenants.Any(one => one.Name == tenant) ? null : new Refusal(404, RefusalCodes.NotFound, "No such tenant.", "tenant");
    }
}
