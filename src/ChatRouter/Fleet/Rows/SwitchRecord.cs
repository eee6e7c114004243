using ChatRouter.Storage;

namespace ChatRouter.Fleet.Rows;

/// <summary>A <c>switch</c> row: partition <c>switch</c>, row = route and tenant. It stays when the switch has ended, and says so by its end.</summary>
internal static class SwitchRecord
{
    /// <summary>The row's key. A tilde stands in no name of a tenant, so that no two pairs share one.</summary>
    internal static string Key(string route, string tenant) => EntityRules.ToKey(tenant.Length == 0 ? route : $"{route}~{tenant}");

    /// <summary>The row of a switch.</summary>
    internal static EntityRow Write(RouteSwitch off) => new EntityRow(FleetPartitions.Switch, Key(off.Route, off.Tenant))
        .With("Route", off.Route)
        .With("Tenant", off.Tenant)
        .With("Since", off.Since)
        .With("Until", off.Until)
        .With("Who", off.Who)
        .With("Why", off.Why);

    /// <summary>The switch in a row, or null if the row is not one that this version understands.</summary>
    internal static RouteSwitch? Read(EntityRow row) => row.Text("Route") is { } route && row.Time("Until") is { } until
        ? new RouteSwitch(route, row.Text("Tenant") ?? "", row.Time("Since") ?? until, until, row.Text("Who") ?? "", row.Text("Why") ?? "")
        : null;
}
