using ChatRouter.Model;

namespace ChatRouter.Admission;

/// <summary>One tenant's limits on this instance. Thread-safe.</summary>
internal sealed class TenantGate
{
    private readonly Tenant _tenant;
    private readonly TokenBucket? _rate;
    private int _active;

    public TenantGate(Tenant tenant, TimeProvider time)
    {
        _tenant = tenant;
        _rate = tenant.RequestsPerMinute is { } perMinute ? new TokenBucket(perMinute, perMinute / 6, time) : null;
    }

    /// <summary>Requests of the tenant that are running.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>Lets a request in, or says why not. One that was let in must <see cref="Leave"/>.</summary>
    public Refusal? Enter()
    {
        var active = Interlocked.Increment(ref _active);
        if (_tenant.MaxConcurrent is { } most && active > most)
        {
            Leave();
            return new Refusal(429, RefusalCodes.RateLimitExceeded, $"Tenant '{_tenant.Name}' may run {most} requests at the same time.", RetryAfter: TimeSpan.FromSeconds(1));
        }

        if (_rate is not null && !_rate.TryTake(out var wait))
        {
            Leave();
            return new Refusal(429, RefusalCodes.RateLimitExceeded, $"Tenant '{_tenant.Name}' may send {_tenant.RequestsPerMinute} requests per minute.", RetryAfter: wait);
        }

        return null;
    }

    /// <summary>Ends a request that was let in.</summary>
    public void Leave() => Interlocked.Decrement(ref _active);
}
