using ChatRouter.Fleet;

namespace ChatRouter.Operations.Reports;

/// <summary>A route that is switched off.</summary>
/// <param name="Tenant">For whom; null: for all.</param>
/// <param name="Since">When it was ordered.</param>
/// <param name="Until">When it ends.</param>
/// <param name="Who">Who ordered it.</param>
/// <param name="Why">The reason given.</param>
public sealed record SwitchReport(string? Tenant, DateTimeOffset Since, DateTimeOffset Until, string Who, string Why)
{
    /// <summary>The report of a switch.</summary>
    internal static SwitchReport Of(RouteSwitch off) => new(off.Tenant.Length == 0 ? null : off.Tenant, off.Since, off.Until, off.Who, off.Why);
}
