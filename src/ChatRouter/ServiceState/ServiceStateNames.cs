namespace ChatRouter.ServiceState;

/// <summary>The words of the states, as reports, rows and the configuration have them.</summary>
public static class ServiceStateNames
{
    private static readonly (ServiceStateKind Kind, string Word)[] All =
    [
        (ServiceStateKind.Healthy, "healthy"),
        (ServiceStateKind.ModelWarming, "model-warming"),
        (ServiceStateKind.CanaryPaused, "canary-paused"),
        (ServiceStateKind.ProviderCircuitOpen, "provider-circuit-open"),
        (ServiceStateKind.DegradedPrimary, "degraded-primary"),
        (ServiceStateKind.RollbackActive, "rollback-active"),
        (ServiceStateKind.DegradedFallback, "degraded-fallback"),
        (ServiceStateKind.FeatureDisabled, "feature-disabled"),
    ];

    /// <summary>The word of a state.</summary>
    public static string Of(ServiceStateKind kind) => Array.Find(All, one => one.Kind == kind).Word;

    /// <summary>The state of a word; null for a word of another version.</summary>
    public static ServiceStateKind? Read(string? word) => Array.FindIndex(All, one => one.Word == word) is >= 0 and var index ? All[index].Kind : null;
}
