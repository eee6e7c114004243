using ChatRouter.Fleet;
using ChatRouter.Fleet.Probing;
using ChatRouter.Fleet.Rows;
using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Operations;
using ChatRouter.Operations.Recovery;
using ChatRouter.Protocols;
using ChatRouter.Storage;

namespace ChatRouter;

/// <summary>What asks backends how they are, put together: the prober, who is told what it finds, and who sees to it that it runs.</summary>
internal sealed class ProbeParts : IDisposable
{
    public ProbeParts(RouterModel model, IEntityTableStore tables, ITokenSource? tokens, FleetMember fleet, IEventLog events, TimeProvider time, string instance)
    {
        BackendHold? HoldOn(string backend) => fleet.Views.View.HoldOn(backend, time.GetUtcNow());
        var health = new HealthTable(tables, events, time);
        var recovery = new RecoveryHook(model, Transport, new RecoveryLimit(tables, time), events, backend => HoldOn(backend) is not null, time);
        Prober = new Prober(
            model, Transport, tokens, health, [fleet.Views, health, new CapacityEvents(model, events), recovery], time, fleet.Evidence, fleet.ProbeTrials,
            backend => HoldOn(backend.Name)?.Kind == HoldKind.Isolate);
        Coordinator = new ProbeCoordinator(model, Prober, new ProberTable(tables, events, model.Fleet, time, instance), fleet.Views, time);
    }

    /// <summary>The connections of probes, apart from those of requests.</summary>
    public HttpMessageInvoker Transport { get; } = ProbeTransport.Create();

    /// <summary>Probes the backends.</summary>
    public Prober Prober { get; }

    /// <summary>Sees to it that somebody does.</summary>
    public ProbeCoordinator Coordinator { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Coordinator.Dispose();
        Transport.Dispose();
    }
}
