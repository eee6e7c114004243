using System.Collections.Immutable;

namespace ChatRouter.ServiceState;

/// <summary>What the fleet knows of one rung.</summary>
/// <param name="Number">1 for the primary.</param>
/// <param name="Backends">Its backends; none where the rung answers without one.</param>
/// <param name="Cold">Why it has fewer warm backends than it asks for, or null.</param>
/// <param name="Source">What answers where there are no backends; null where there are.</param>
public sealed record RungFacts(int Number, ImmutableArray<BackendFacts> Backends, string? Cold = null, string? Source = null)
{
    /// <summary>The source that only tells that there is no answer.</summary>
    internal const string Disabled = "disabled";

    /// <summary>Whether requests are answered here.</summary>
    public bool IsServing => Backends.IsEmpty ? Source != Disabled : Backends.Any(backend => backend.IsServing);

    /// <summary>The names of its backends, for people.</summary>
    public string Names => Backends.IsEmpty ? Source ?? $"rung {Number}" : string.Join(", ", Backends.Select(backend => backend.Name));

    /// <summary>The backends that are not in full service and why.</summary>
    public string Missing => string.Join("; ", Backends.Where(backend => backend.Standing != BackendStanding.Serving).Select(backend => $"{backend.Name}: {backend.Reason}"));
}
