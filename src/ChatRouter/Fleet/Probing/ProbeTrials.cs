using ChatRouter.CircuitBreaker;
using ChatRouter.Health;
using ChatRouter.Model;

namespace ChatRouter.Fleet.Probing;

/// <summary>Lets a probe stand in for a caller's call as the trial of a circuit. Thread-safe.</summary>
internal sealed class ProbeTrials(CircuitRegistry circuits, TrialKeeper keeper) : IProbeTrials
{
    /// <inheritdoc/>
    public async Task<IProbeTrial?> TryBeginAsync(Backend backend, CancellationToken cancellationToken)
    {
        var circuit = circuits[backend];
        if (circuit.State.Phase is CircuitPhase.Closed or CircuitPhase.Ramping) return null;
        return await keeper.TryLendToProbeAsync(circuit) is { } lease ? new ProbeTrial(circuit, lease.Number) : null;
    }

    private sealed class ProbeTrial(Circuit circuit, long trial) : IProbeTrial
    {
        public void End(bool isProven) => circuit.EndProbe(trial, isProven);
    }
}
