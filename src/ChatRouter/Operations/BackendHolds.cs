using ChatRouter.Fleet;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;

namespace ChatRouter.Operations;

/// <summary>
/// Takes backends out of service and gives them back on an operator's word. The word is shared state or nothing: if storage does not take it, no instance
/// follows it, not even this one, because the next call may reach another instance that knows nothing of it. Thread-safe.
/// </summary>
public sealed class BackendHolds
{
    private readonly RouterModel _model;
    private readonly HoldTable _holds;
    private readonly FleetSynchronizer _fleet;
    private readonly TimeProvider _clock;

    internal BackendHolds(RouterModel model, HoldTable holds, FleetSynchronizer fleet, TimeProvider clock)
    {
        _model = model;
        _holds = holds;
        _fleet = fleet;
        _clock = clock;
    }

    /// <summary>Drains or isolates a backend. Holds in this instance when the task is done, in the others with their next sync.</summary>
    /// <param name="backend">Its name.</param>
    /// <param name="kind">How far.</param>
    /// <param name="body">JSON with <c>who</c>, <c>why</c>, and <c>until</c> or <c>for</c>; may be empty.</param>
    /// <returns>The hold, or why there is none.</returns>
    public async Task<(BackendHold? Hold, Refusal? Refusal)> HoldAsync(string backend, HoldKind kind, ReadOnlyMemory<byte> body)
    {
        if (Unknown(backend) is { } unknown) return (null, unknown);
        var now = _clock.GetUtcNow();
        if (new HoldOrderReader(_model.Ops, isRelease: false, now).Read(body, out var order) is { } wrong) return (null, wrong);
        var hold = new BackendHold(kind, now, order.Until, order.Who, order.Why);
        var refusal = await Orders.CarryOutAsync(() => _holds.SetAsync(backend, hold), _fleet);
        return refusal is null ? (hold, null) : (null, refusal);
    }

    /// <summary>Ends a hold; one that there is not is no mistake.</summary>
    /// <param name="backend">Its name.</param>
    /// <param name="body">JSON with <c>who</c> and <c>why</c>; may be empty.</param>
    /// <returns>Why it could not be done, or null.</returns>
    public async Task<Refusal?> ReleaseAsync(string backend, ReadOnlyMemory<byte> body)
    {
        if (Unknown(backend) is { } unknown) return unknown;
        if (new HoldOrderReader(_model.Ops, isRelease: true, _clock.GetUtcNow()).Read(body, out var order) is { } wrong) return wrong;
        return await Orders.CarryOutAsync(() => _holds.ReleaseAsync(backend, order.Who, order.Why), _fleet);
    }

    private Refusal? Unknown(string backend) => _model.Backends.Any(b => b.Name == backend)
        ? null
        : new Refusal(404, RefusalCodes.NotFound, $"No such backend: {(backend.Length <= 100 ? backend : backend[..100])}.", "name");
}
