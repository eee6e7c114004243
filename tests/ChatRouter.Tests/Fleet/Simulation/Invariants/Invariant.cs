using ChatRouter.CircuitBreaker;
using ChatRouter.Model;

namespace ChatRouter.Tests.Fleet.Simulation.Invariants;

/// <summary>Something that must hold in every schedule. Watches the world from outside: what is asked, called and written.</summary>
internal abstract class Invariant
{
    /// <summary>The world it watches; set before the world begins.</summary>
    internal World World { get; set; } = null!;

    /// <summary>A backend's row was written.</summary>
    internal virtual void OnRow(string backend, CircuitState? before, CircuitState after)
    {
    }

    /// <summary>An instance asked for leave to call a backend.</summary>
    /// <param name="who">The instance.</param>
    /// <param name="backend">The backend.</param>
    /// <param name="before">Its circuit there when it asked.</param>
    /// <param name="leave">What it was told.</param>
    /// <param name="isOnly">There was no other backend left.</param>
    internal virtual void OnAsked(SimInstance who, Backend backend, CircuitState before, Leave leave, bool isOnly)
    {
    }

    /// <summary>A call with leave ended.</summary>
    internal virtual void OnCallEnded(SimInstance who, Backend backend, Leave leave)
    {
    }

    /// <summary>A process is gone, with all that it was doing.</summary>
    internal virtual void OnCrash(SimProcess process)
    {
    }

    /// <summary>A process sent a call to the tables.</summary>
    internal virtual void OnStoreCall(SimProcess process, string table, string verb)
    {
    }

    /// <summary>All faults have ended, and what was under way in them.</summary>
    internal virtual void OnCalm()
    {
    }

    /// <summary>Every instance is back in full service, or should have been by now.</summary>
    internal virtual void OnRecovered()
    {
    }

    /// <summary>The schedule is over, <see cref="World.Afterwards"/> later.</summary>
    internal virtual void OnEnd()
    {
    }

    /// <summary>Ends the run as a failure.</summary>
    protected void Break(string how) => World.Fail($"{GetType().Name}: {how}");
}
