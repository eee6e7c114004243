using ChatRouter.Batch;
using ChatRouter.Fleet.Faults;
using ChatRouter.Model.Faults;

namespace ChatRouter.Operations.Drills;

/// <summary>A queue that fails where an injected fault says so.</summary>
internal sealed class FaultyQueue(IBatchQueue sound, FaultBoard faults, TimeProvider clock) : IBatchQueue
{
    /// <inheritdoc/>
    public async Task SendAsync(IReadOnlyList<BatchMessage> messages, CancellationToken cancellationToken)
    {
        if (faults.On(FaultDependencies.Queue) is { } fault && await fault.TakesEffectAsync(clock, cancellationToken)) throw new BatchQueueException($"drill {fault.Id}: {fault.Word}");
        await sound.SendAsync(messages, cancellationToken);
    }
}
