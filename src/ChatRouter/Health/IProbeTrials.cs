using ChatRouter.Model;

namespace ChatRouter.Health;

/// <summary>
/// Where a probe asks for the leave to be the trial of a circuit that is not closed: a backend that has done real work for a probe need not wait for a caller
/// to be risked on it.
/// </summary>
public interface IProbeTrials
{
    /// <summary>
    /// The trial, or null if none is wanted (the circuit is closed or ramping) or another one is under way anywhere in the fleet. May take as long as the
    /// storage's time limit; never fails for the storage.
    /// </summary>
    /// <param name="backend">Who is to be probed.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IProbeTrial?> TryBeginAsync(Backend backend, CancellationToken cancellationToken);
}
