using System.Collections.Immutable;

namespace ChatRouter.Model.Callers;

/// <summary>Who calls: an account with its own keys and limits.</summary>
public sealed record Tenant
{
    /// <summary>Unique name; shown in metrics and state, never a secret.</summary>
    public required string Name { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256 of each key that the configuration has for this tenant.</summary>
    public required IReadOnlyList<string> KeySha256 { get; init; }

    /// <summary>Whether its keys are refused as if nobody had them.</summary>
    public bool Disabled { get; init; }

    /// <inheritdoc cref="TenantLimits.RequestsPerMinute"/>
    public int? RequestsPerMinute { get; init; }

    /// <inheritdoc cref="TenantLimits.TokensPerMinute"/>
    public int? TokensPerMinute { get; init; }

    /// <inheritdoc cref="TenantLimits.MaxConcurrent"/>
    public int? MaxConcurrent { get; init; }

    /// <inheritdoc cref="TenantLimits.TokensPerDay"/>
    public long? TokensPerDay { get; init; }

    /// <inheritdoc cref="TenantLimits.CostPerDay"/>
    public double? CostPerDay { get; init; }

    /// <summary>Further limits on single routes, by the route's name: each counts besides the tenant's own.</summary>
    public ImmutableSortedDictionary<string, TenantLimits> RouteLimits { get; init; } = TenantLimits.None;

    /// <summary>The limits over all routes.</summary>
    public TenantLimits Limits => new()
    {
        RequestsPerMinute = RequestsPerMinute,
        TokensPerMinute = TokensPerMinute,
        MaxConcurrent = MaxConcurrent,
        TokensPerDay = TokensPerDay,
        CostPerDay = CostPerDay,
    };

    /// <summary>The lane of its synchronous requests that ask for no other.</summary>
    public Lane Lane { get; init; } = Lane.Interactive;

    /// <summary>Lanes that its requests may ask for besides <see cref="Lane"/>.</summary>
    public LaneSet Lanes { get; init; }

    /// <summary>Names of the routes that exist for it, or null for all.</summary>
    public IReadOnlySet<string>? Routes { get; init; }

    /// <summary>Its weight where tenants share a full lane. Default 1.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Whether its requests may run in the lane.</summary>
    public bool MayUse(Lane lane) => lane == Lane || ((int)Lanes & (1 << (int)lane)) != 0;

    /// <summary>Whether the route exists for it, under whatever name.</summary>
    public bool MayUse(Route route) => Routes is null || Routes.Contains(route.Name);
}
