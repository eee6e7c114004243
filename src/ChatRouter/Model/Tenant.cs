namespace ChatRouter.Model;

/// <summary>Who calls: an account with its own keys and limits.</summary>
public sealed record Tenant
{
    /// <summary>Unique name; shown in metrics and state, never a secret.</summary>
    public required string Name { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256 of each key that the configuration has for this tenant.</summary>
    public required IReadOnlyList<string> KeySha256 { get; init; }

    /// <summary>Whether its keys are refused as if nobody had them.</summary>
    public bool Disabled { get; init; }

    /// <summary>Requests per minute on one instance, or null for no limit. A burst of one sixth of it is allowed.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>
    /// Tokens of prompts and answers per minute on one instance, or null for no limit. A burst of one sixth of it is allowed; a request that may take more waits for all of that.
    /// </summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>Requests at the same time on one instance, or null for no limit.</summary>
    public int? MaxConcurrent { get; init; }

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
