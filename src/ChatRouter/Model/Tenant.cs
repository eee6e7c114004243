namespace ChatRouter.Model;

/// <summary>Who calls: an account with its own keys and limits.</summary>
public sealed record Tenant
{
    /// <summary>Unique name; shown in metrics and state, never a secret.</summary>
    public required string Name { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256 of each key that is valid for this tenant.</summary>
    public required IReadOnlyList<string> KeySha256 { get; init; }

    /// <summary>Requests per minute, or null for no limit. A burst of one sixth of it is allowed.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Requests at the same time on one instance, or null for no limit.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>The lane of its synchronous requests.</summary>
    public Lane Lane { get; init; } = Lane.Interactive;
}
