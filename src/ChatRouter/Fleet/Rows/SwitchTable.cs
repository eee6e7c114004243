using System.Text.Json.Nodes;
using ChatRouter.Storage;

namespace ChatRouter.Fleet.Rows;

/// <summary>Changes the <c>switch</c> rows by compare-and-set, so that each event says truly what it replaced. Thread-safe. Throws what storage throws; the change may have been made all the same.</summary>
/// <param name="rows">Changes rows of the fleet table.</param>
/// <param name="events">Where changes are kept.</param>
/// <param name="clock">The clock.</param>
internal sealed class SwitchTable(RowUpdate rows, IEventLog events, TimeProvider clock)
{
    /// <summary>Switches off in place of what is there, or only where nothing is.</summary>
    public Task SetAsync(RouteSwitch off, bool onlyIfNone = false)
        => ChangeAsync(off.Route, off.Tenant, known => known is not null && onlyIfNone ? null : off, off.Who, off.Why);

    /// <summary>Switches on again; nothing happens if nothing is off.</summary>
    public Task EndAsync(string route, string tenant, string who, string why)
        => ChangeAsync(route, tenant, known => known is null ? null : known with { Until = clock.GetUtcNow() }, who, why);

    private async Task ChangeAsync(string route, string tenant, Func<RouteSwitch?, RouteSwitch?> change, string who, string why)
    {
        RouteSwitch? before = null;
        RouteSwitch? after = null;
        var isDone = await rows.TryAsync(FleetPartitions.Switch, SwitchRecord.Key(route, tenant), row =>
        {
            before = row is null ? null : SwitchRecord.Read(row);
            if (before?.Until <= clock.GetUtcNow()) before = null;
            after = change(before);
            return after is null ? null : SwitchRecord.Write(after);
        });
        if (!isDone) throw new EntityTableException($"The switch of '{route}' was changed by others each of {RowUpdate.MostTries} times.");
        if (after is not null) events.Write(Describe(route, tenant, before, after, who, why));
    }

    private FleetEvent Describe(string route, string tenant, RouteSwitch? before, RouteSwitch after, string who, string why)
    {
        var figures = new JsonObject { ["who"] = who };
        if (tenant.Length > 0) figures["tenant"] = tenant;
        var isOff = after.Until > clock.GetUtcNow();
        if (isOff) figures["until"] = after.Until;
        return new FleetEvent { At = clock.GetUtcNow(), Kind = "switch", Subject = route, From = before is null ? "on" : "off", To = isOff ? "off" : "on", Cause = why, Figures = figures };
    }
}
