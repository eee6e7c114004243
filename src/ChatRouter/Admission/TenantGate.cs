using ChatRouter.Model;

namespace ChatRouter.Admission;

/// <summary>One tenant's limits on this instance. Thread-safe.</summary>
internal sealed class TenantGate
{
    private readonly Tenant _tenant;
    private readonly TokenBucket? _requests;
    private readonly TokenBucket? _tokens;
    private int _active;

    public TenantGate(Tenant tenant, TimeProvider time)
    {
        _tenant = tenant;
        _requests = tenant.RequestsPerMinute is { } requests ? new TokenBucket(requests, time) : null;
        _tokens = tenant.TokensPerMinute is { } tokens ? new TokenBucket(tokens, time) : null;
        if (_requests is not null || _tokens is not null) Limits = () => new RateLimits(_requests?.Limit, _tokens?.Limit);
    }

    /// <summary>Requests of the tenant that are running.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>Reads what is left of the rate limits; null if there are none.</summary>
    public Func<RateLimits>? Limits { get; }

    /// <summary>Lets a request in and reserves its tokens, or says why not. One that was let in must <see cref="Leave"/>.</summary>
    /// <param name="tokens">What it may cost.</param>
    public Refusal? Enter(int tokens)
    {
        var active = Interlocked.Increment(ref _active);
        if (_tenant.MaxConcurrent is { } most && active > most)
        {
            return Refuse($"Tenant '{_tenant.Name}' may run {most} requests at the same time.", TimeSpan.FromSeconds(1));
        }

        if (_requests is not null && !_requests.TryTake(1, out var wait))
        {
            return Refuse($"Tenant '{_tenant.Name}' may send {_tenant.RequestsPerMinute} requests per minute.", wait);
        }

        if (_tokens is not null && !_tokens.TryTake(tokens, out wait))
        {
            _requests?.Give(1);
            return Refuse($"Tenant '{_tenant.Name}' may use {_tenant.TokensPerMinute} tokens per minute; this request may take {tokens}.", wait);
        }

        return null;
    }

    /// <summary>Ends a request that was let in.</summary>
    /// <param name="unused">Tokens that it reserved and did not use; negative if it used more.</param>
    public void Leave(int unused)
    {
        if (unused != 0) _tokens?.Give(unused);
        Interlocked.Decrement(ref _active);
    }

    private Refusal Refuse(string message, TimeSpan wait)
    {
        Interlocked.Decrement(ref _active);
        return new Refusal(429, RefusalCodes.RateLimitExceeded, message, RetryAfter: wait);
    }
}
