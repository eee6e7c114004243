using ChatRouter.CircuitBreaker;

namespace ChatRouter.Benchmarks.Micro;

/// <summary>Nobody listens to transitions: there are none.</summary>
internal sealed class DeafObserver : ICircuitObserver
{
    public void OnTransition(Model.Backend backend, CircuitState from, CircuitState to) => throw new InvalidOperationException($"{backend} changed to {to}");
}
