using ChatRouter.Fleet.Probing;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Functions.Triggers;

/// <summary>Probes every backend, every 10 s. One instance at a time; a missed tick is not made up for. While it is silent, instances that handle requests probe in its place.</summary>
public sealed class ProbeBackendsFunction(ProbeCoordinator probing)
{
    /// <summary>One run over all backends.</summary>
    [Function("probebackends")]
    public Task RunAsync([TimerTrigger("*/10 * * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken)
        => probing.RunAsync(cancellationToken);
}
