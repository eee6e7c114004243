using System.Collections.Immutable;

namespace ChatRouter.Model.Callers;

/// <summary>What a tenant may take, in all or on one route, over all instances. Null is no limit.</summary>
public sealed record TenantLimits
{
    /// <summary>No route has limits.</summary>
    public static ImmutableSortedDictionary<string, TenantLimits> None { get; } = ImmutableSortedDictionary.Create<string, TenantLimits>(StringComparer.Ordinal);

    /// <summary>Requests per minute. A burst of one sixth of it is allowed.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Tokens of prompts and answers per minute. A burst of one sixth of it is allowed; a request that may take more waits for all of that.</summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>Requests at the same time.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>Tokens of prompts and answers in a day of UTC, lines of batches included.</summary>
    public long? TokensPerDay { get; init; }

    /// <summary>Cost in a day of UTC by the prices of the backends, lines of batches included.</summary>
    public double? CostPerDay { get; init; }

    /// <summary>Whether anything is limited.</summary>
    public bool IsEmpty => (RequestsPerMinute, TokensPerMinute, MaxConcurrent, TokensPerDay, CostPerDay) is (null, null, null, null, null);
}
