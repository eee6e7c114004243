namespace ChatRouter.LocalHost.ServiceBus;

/// <summary>Renews the lock on one message, at half its duration each time, until disposed or until the limit.</summary>
internal sealed class LockRenewal : IAsyncDisposable
{
    private readonly LocalQueue _queue;
    private readonly Guid _lockToken;
    private readonly TimeProvider _clock;
    private readonly DateTimeOffset _end;
    private readonly ITimer? _timer;

    public LockRenewal(LocalQueue queue, Guid lockToken, TimeSpan limit, TimeProvider clock)
    {
        _queue = queue;
        _lockToken = lockToken;
        _clock = clock;
        _end = clock.GetUtcNow() + limit;
        var period = queue.LockDuration / 2;
        if (limit > TimeSpan.Zero) _timer = clock.CreateTimer(_ => Renew(), null, period, period);
    }

    public ValueTask DisposeAsync() => _timer?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Renew()
    {
        if (_clock.GetUtcNow() > _end || !_queue.Renew(_lockToken)) _timer?.Dispose();
    }
}
