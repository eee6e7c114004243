using ChatRouter.Model;

namespace ChatRouter.CircuitBreaker;

/// <summary>Is told of every change of phase that this instance made, and when an opening of its own becomes the fleet's. Called outside any lock, on the request's thread: return at once, do not throw.</summary>
public interface ICircuitObserver
{
    /// <summary>A circuit changed its phase. Two transitions that follow closely may be told out of order: <see cref="CircuitJoin"/> puts them right.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="from">Before.</param>
    /// <param name="to">After, with cause and figures.</param>
    void OnTransition(Backend backend, CircuitState from, CircuitState to);
}
