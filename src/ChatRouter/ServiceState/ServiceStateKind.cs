namespace ChatRouter.ServiceState;

/// <summary>The states of a route, the mildest first. Several can hold at once; the worst is the headline.</summary>
public enum ServiceStateKind
{
    /// <summary>The first rung answers, all of its backends are in service.</summary>
    Healthy,

    /// <summary>A rung has fewer warm backends than it should, or a model is being loaded.</summary>
    ModelWarming,

    /// <summary>A release stands still: its evidence is thin, or the baseline itself is sick.</summary>
    CanaryPaused,

    /// <summary>A backend at a provider is out by its circuit or by the provider's word.</summary>
    ProviderCircuitOpen,

    /// <summary>The first rung answers, but with fewer backends than it has, or worse than promised.</summary>
    DegradedPrimary,

    /// <summary>A release was taken back and its traffic is on the baseline.</summary>
    RollbackActive,

    /// <summary>A lower rung answers.</summary>
    DegradedFallback,

    /// <summary>Nothing answers, or an operator has switched the route off.</summary>
    FeatureDisabled,
}
