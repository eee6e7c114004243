using System.Collections.Frozen;
using System.Collections.Immutable;
using ChatRouter.Model;

namespace ChatRouter.CircuitBreaker;

/// <summary>The circuits of all backends of a model and their quota groups. Made once; thread-safe.</summary>
public sealed class CircuitRegistry
{
    private readonly FrozenDictionary<string, Circuit> _circuits;

    /// <param name="model">The backends.</param>
    /// <param name="clock">Clock of timestamps, waits and time limits.</param>
    /// <param name="random">Draws the requests that a ramp lets through.</param>
    /// <param name="observer">Is told of every transition.</param>
    /// <param name="instance">This instance's name, noted as the holder of a trial. No other instance may have it.</param>
    public CircuitRegistry(RouterModel model, TimeProvider clock, IRandomSource random, ICircuitObserver observer, string instance = "local")
        : this(model, clock, random, observer, OwnTrials.Instance, instance)
    {
    }

    internal CircuitRegistry(RouterModel model, TimeProvider clock, IRandomSource random, ICircuitObserver observer, ITrialLender lender, string instance)
    {
        Groups = new QuotaGroups(model.Backends);
        All = [.. model.Backends.Select(backend => new Circuit(backend, Groups[backend.QuotaGroup], clock, random, observer, lender, instance))];
        _circuits = All.ToFrozenDictionary(circuit => circuit.Backend.Name, StringComparer.Ordinal);
    }

    /// <summary>All circuits, in the model's order.</summary>
    internal ImmutableArray<Circuit> All { get; }

    /// <summary>Who is busy until when.</summary>
    public QuotaGroups Groups { get; }

    /// <summary>Whether a group is out because its account has no quota left, as far as a backend of it has said so and its circuit is still open for that.</summary>
    internal bool IsQuotaExhausted(string group) => All.Any(
        circuit => circuit.Backend.QuotaGroup == group && circuit.State is { Cause: TripCause.QuotaExhausted, Phase: CircuitPhase.Open or CircuitPhase.HalfOpen });

    internal Circuit this[Backend backend] => _circuits[backend.Name];

    /// <summary>The state of a backend's circuit as of now, or null if the model has no such backend.</summary>
    public CircuitState? State(string backend) => _circuits.GetValueOrDefault(backend)?.State;

    /// <summary>
    /// Takes over a shared state where it is newer than the own one: an opening, what trials have shown, the return to service.
    /// A backend that the model no longer has is left out.
    /// </summary>
    public void Adopt(string backend, CircuitState shared) => _circuits.GetValueOrDefault(backend)?.Adopt(shared);
}
