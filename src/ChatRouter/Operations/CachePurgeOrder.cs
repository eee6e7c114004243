namespace ChatRouter.Operations;

/// <summary>What an operator wants purged.</summary>
/// <param name="Route">The route, or null for all.</param>
/// <param name="Tenant">The tenant, or null for all.</param>
/// <param name="Who">Who gives the order.</param>
/// <param name="Why">The reason.</param>
public sealed record CachePurgeOrder(string? Route, string? Tenant, string Who, string Why);
