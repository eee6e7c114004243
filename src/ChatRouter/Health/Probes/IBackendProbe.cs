using ChatRouter.Model;

namespace ChatRouter.Health.Probes;

/// <summary>How one kind of backend is asked. Stateless and thread-safe.</summary>
internal interface IBackendProbe
{
    /// <summary>Path of the process level (L1).</summary>
    string ProcessPath(Backend backend);

    /// <summary>Whether a working process of this kind may give this status.</summary>
    bool IsAlive(int status) => status is >= 200 and < 300;

    /// <summary>Whether a process of this kind gives this status while it starts, though it may give it for other reasons too.</summary>
    bool MayBeStarting(int status) => false;

    /// <summary>The readiness level (L2); asked only of a live process. A backend that does not answer in time is a finding, not an exception.</summary>
    /// <param name="client">Sends.</param>
    /// <param name="backend">The backend.</param>
    /// <param name="process">The answer of the process level.</param>
    /// <param name="cancellationToken">The limit of the run.</param>
    Task<Readiness> CheckAsync(ProbeClient client, Backend backend, ProbeAnswer process, CancellationToken cancellationToken);
}
