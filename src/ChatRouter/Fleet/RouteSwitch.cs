namespace ChatRouter.Fleet;

/// <summary>A route is switched off for a time, for all or for one tenant. Ends by itself. Immutable.</summary>
/// <param name="Route">The route's name.</param>
/// <param name="Tenant">For whom; empty: for all.</param>
/// <param name="Since">When it was ordered.</param>
/// <param name="Until">When it ends.</param>
/// <param name="Who">Who ordered it; for operators only.</param>
/// <param name="Why">The reason given; for operators only.</param>
public sealed record RouteSwitch(string Route, string Tenant, DateTimeOffset Since, DateTimeOffset Until, string Who, string Why);
