using ChatRouter.Model;
using ChatRouter.Model.Callers;

namespace ChatRouter.Admission.Limits;

/// <summary>The limits of a tenant over all routes, or on one, as far as this instance may use them. Thread-safe.</summary>
internal sealed class LimitScope
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private readonly string _who;
    private readonly TenantLimits _limits;
    private readonly TokenBucket? _requests;
    private readonly TokenBucket? _tokens;
    private readonly ConcurrencyLimit? _concurrent;
    private readonly DayAccount? _day;
    private readonly Demand _requestDemand = new();
    private readonly Demand _tokenDemand = new();
    private readonly Demand _concurrentDemand = new();
    private int _active;

    public LimitScope(string tenant, string? route, TenantLimits limits, TimeProvider time)
    {
        Tenant = tenant;
        Route = route;
        _who = route is null ? $"Tenant '{tenant}'" : $"Tenant '{tenant}' on '{route}'";
        _limits = limits;
        _requests = limits.RequestsPerMinute is { } requests ? new TokenBucket(requests, time) : null;
        _tokens = limits.TokensPerMinute is { } tokens ? new TokenBucket(tokens, time) : null;
        _concurrent = limits.MaxConcurrent is { } most ? new ConcurrencyLimit(most) : null;
        _day = limits.TokensPerDay is not null || limits.CostPerDay is not null ? new DayAccount(limits, time) : null;
    }

    /// <summary>The tenant's name.</summary>
    public string Tenant { get; }

    /// <summary>The route's name; null for all.</summary>
    public string? Route { get; }

    /// <summary>What rows call it.</summary>
    public string Key => Route is null ? Tenant : $"{Tenant}/{Route}";

    /// <summary>Whether nothing is limited.</summary>
    public bool IsUnlimited => _limits.IsEmpty;

    /// <summary>Whether the cost counts.</summary>
    public bool CountsCost => _limits.CostPerDay is not null;

    /// <summary>Requests that are running.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>This instance's part of the limits, 0 to 1: the smallest.</summary>
    public double Share { get; private set; } = 1;

    /// <summary>What is left of the rate limits.</summary>
    public RateLimits Rates => new(_requests?.Limit, _tokens?.Limit);

    /// <summary>What was used of the budgets of the day.</summary>
    public IEnumerable<BudgetUse> Budgets => _day?.Report(Tenant, Route) ?? [];

    /// <summary>Lets a request in and reserves what it may cost, or says why not.</summary>
    public Refusal? Enter(Spending cost)
    {
        if (EnterDay(cost) is { } spent) return spent;
        var active = Interlocked.Increment(ref _active);
        if (_concurrent?.Allows(active) == false) return Refuse(cost, $"{_who} may run {_concurrent.Most} requests at the same time.", Soon);
        if (_requests is not null && !_requests.TryTake(1, out var wait)) return Refuse(cost, $"{_who} may send {_limits.RequestsPerMinute} requests per minute.", wait);
        if (_tokens is not null && !_tokens.TryTake((int)cost.Tokens, out wait))
        {
            _requests?.Give(1);
            return Refuse(cost, $"{_who} may use {_limits.TokensPerMinute} tokens per minute; this request may take {cost.Tokens}.", wait);
        }

        return null;
    }

    /// <summary>The same in the budgets of the day alone.</summary>
    public Refusal? EnterDay(Spending cost)
    {
        if (_day is null) return null;
        var stand = _day.TryReserve(cost, out var kind);
        if (stand == BudgetStand.Open) return null;
        var what = kind == BudgetKind.Tokens ? $"{_limits.TokensPerDay} tokens" : $"its budget of {_limits.CostPerDay}";
        return stand == BudgetStand.Reserved
            ? new Refusal(429, RefusalCodes.RateLimitExceeded, $"{_who} may use {what} per day; running requests may take what is left.", RetryAfter: Soon)
            : new Refusal(429, RefusalCodes.InsufficientQuota, $"{_who} may use {what} per day and has done so. The next day begins at 00:00 UTC.", RetryAfter: _day.Left);
    }

    /// <summary>Takes back that a request was let in: another limit refuses it.</summary>
    public void Undo(Spending cost)
    {
        _requests?.Give(1);
        Leave(cost, default);
    }

    /// <summary>Ends a request that was let in.</summary>
    public void Leave(Spending reserved, Spending spent)
    {
        if (reserved.Tokens != spent.Tokens) _tokens?.Give((int)(reserved.Tokens - spent.Tokens));
        LeaveDay(reserved, spent);
        Interlocked.Decrement(ref _active);
    }

    /// <summary>Ends a request that was let in by <see cref="EnterDay"/>.</summary>
    public void LeaveDay(Spending reserved, Spending spent) => _day?.Settle(reserved, spent);

    /// <summary>What the others are to know. One caller.</summary>
    /// <param name="day">The day that it is.</param>
    /// <param name="elapsed">Since the look before.</param>
    public ScopeUse Look(long day, TimeSpan elapsed)
    {
        if (_requests is not null) _requestDemand.Take(_requests.TakeAsked() / elapsed.TotalMinutes, _limits.RequestsPerMinute!.Value, elapsed);
        if (_tokens is not null) _tokenDemand.Take(_tokens.TakeAsked() / elapsed.TotalMinutes, _limits.TokensPerMinute!.Value, elapsed);
        if (_concurrent is not null) _concurrentDemand.Take(_concurrent.TakeAsked(Active), _concurrent.Most, elapsed);
        var spent = _day?.OwnOn(day) ?? default;
        return new ScopeUse(spent.Tokens, spent.Nanos, _requestDemand.Now, _tokenDemand.Now, _concurrentDemand.Now);
    }

    /// <summary>Takes over what the others ask for: shares follow from it. One caller.</summary>
    /// <param name="asking">What each of them tells.</param>
    /// <param name="instances">Instances that live, this one included.</param>
    public void Lease(IReadOnlyList<ScopeUse> asking, int instances)
    {
        var least = 1d;
        if (_requests is not null) _requests.Lease(Part(_limits.RequestsPerMinute!.Value, _requestDemand, use => use.RequestRate));
        if (_tokens is not null) _tokens.Lease(Part(_limits.TokensPerMinute!.Value, _tokenDemand, use => use.TokenRate));
        if (_concurrent is not null) _concurrent.Lease(Part(_concurrent.Most, _concurrentDemand, use => use.Concurrent));
        Share = least;

        double Part(double limit, Demand own, Func<ScopeUse, double> of)
        {
            var share = LeaseShare.Of(limit, own.Now, [.. asking.Select(of)], instances);
            least = Math.Min(least, share);
            return share;
        }
    }

    /// <summary>Takes over what the others have used on the day.</summary>
    public void Follow(long day, Spending others) => _day?.Follow(day, others);

    private Refusal Refuse(Spending cost, string message, TimeSpan wait)
    {
        LeaveDay(cost, default);
        Interlocked.Decrement(ref _active);
        return new Refusal(429, RefusalCodes.RateLimitExceeded, message, RetryAfter: wait);
    }
}
