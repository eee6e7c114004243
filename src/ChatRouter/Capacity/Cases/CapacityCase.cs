using System.Collections.Immutable;

namespace ChatRouter.Capacity.Cases;

/// <summary>A case that a plan looks at.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Subject">To what: a zone, backend, account or route; empty where nothing is to be named.</param>
/// <param name="Out">The backends that are out.</param>
public sealed record CapacityCase(CaseKind Kind, string Subject, ImmutableHashSet<string> Out)
{
    /// <summary>In words.</summary>
    public string Title => Kind switch
    {
        CaseKind.AllUp => "all up",
        CaseKind.ZoneLost => $"{Subject} lost",
        CaseKind.Rolling => $"{Subject} rolls",
        CaseKind.AccountLost => $"account {Subject} out",
        CaseKind.ProvidersOut => "providers out",
        _ => $"first rung of {Subject} out",
    };
}
