namespace ChatRouter.LocalHost.ServiceBus;

/// <summary>Messages of a queue by state.</summary>
/// <param name="Active">Ready for delivery.</param>
/// <param name="Locked">Delivered and not settled.</param>
/// <param name="Scheduled">Waiting for their time.</param>
/// <param name="Deferred">Set aside; only their sequence number reaches them.</param>
/// <param name="DeadLettered">Given up.</param>
public readonly record struct QueueCounts(int Active, int Locked, int Scheduled, int Deferred, int DeadLettered)
{
    /// <summary>Nothing left that a function could still receive.</summary>
    public bool IsDrained => Active == 0 && Locked == 0 && Scheduled == 0;
}
