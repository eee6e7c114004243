namespace ChatRouter.Tests.Fleet.Simulation;

/// <summary>Something that happens at a moment of virtual time.</summary>
internal sealed class PumpStep(SimProcess? owner, SendOrPostCallback callback, object? state)
{
    public SimProcess? Owner { get; } = owner;

    public SendOrPostCallback Callback { get; } = callback;

    public object? State { get; } = state;

    public bool IsCancelled { get; set; }
}
