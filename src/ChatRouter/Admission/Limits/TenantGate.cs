using System.Collections.Frozen;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Requests;

namespace ChatRouter.Admission.Limits;

/// <summary>What lets one tenant's requests in: its limits over all routes, and those on single routes. Thread-safe.</summary>
internal sealed class TenantGate
{
    private readonly LimitScope _all;
    private readonly FrozenDictionary<string, LimitScope>? _onRoutes;
    private readonly PriceList _prices;
    private readonly bool _countsCost;

    public TenantGate(Tenant tenant, PriceList prices, TimeProvider time)
    {
        _prices = prices;
        _all = new LimitScope(tenant.Name, null, tenant.Limits, time);
        if (!tenant.RouteLimits.IsEmpty)
            _onRoutes = tenant.RouteLimits.ToFrozenDictionary(one => one.Key, one => new LimitScope(tenant.Name, one.Key, one.Value, time), StringComparer.Ordinal);
        Scopes = [.. new[] { _all }.Concat(_onRoutes?.Values.OrderBy(scope => scope.Key, StringComparer.Ordinal) ?? Enumerable.Empty<LimitScope>()).Where(scope => !scope.IsUnlimited)];
        _countsCost = Scopes.Any(scope => scope.CountsCost);
        if (_all.Rates is not (null, null)) Rates = () => _all.Rates;
    }

    /// <summary>Requests of the tenant that are running.</summary>
    public int Active => _all.Active;

    /// <summary>Where something is limited.</summary>
    public IReadOnlyList<LimitScope> Scopes { get; }

    /// <summary>Whether single routes have limits of their own.</summary>
    public bool HasRouteLimits => _onRoutes is not null;

    /// <summary>Reads what is left of the rate limits over all routes; null if there are none.</summary>
    public Func<RateLimits>? Rates { get; }

    /// <summary>What is left of the rate limits for a request on the route, of each the tighter one.</summary>
    public RateLimits RatesOn(string? route)
    {
        var all = _all.Rates;
        if (route is null || _onRoutes?.GetValueOrDefault(route) is not { } scope) return all;
        var own = scope.Rates;
        return new RateLimits(RateLimit.Tighter(all.Requests, own.Requests), RateLimit.Tighter(all.Tokens, own.Tokens));
    }

    /// <summary>Lets a request in and reserves what it may cost, or says why not. One that was let in must <see cref="Leave"/>.</summary>
    public Refusal? Enter(Route route, TokenEstimate estimate, out Claim claim)
    {
        claim = Claim(route, estimate, isOfDayAlone: false);
        if (_all.Enter(claim.Reserved) is { } refusal) return refusal;
        if (claim.OnRoute?.Enter(claim.Reserved) is not { } onRoute) return null;
        _all.Undo(claim.Reserved);
        return onRoute;
    }

    /// <summary>The same for a line of a batch, which counts in the budgets of the day alone.</summary>
    public Refusal? EnterLine(Route route, TokenEstimate estimate, out Claim claim)
    {
        claim = Claim(route, estimate, isOfDayAlone: true);
        if (_all.EnterDay(claim.Reserved) is { } refusal) return refusal;
        if (claim.OnRoute?.EnterDay(claim.Reserved) is not { } onRoute) return null;
        _all.LeaveDay(claim.Reserved, default);
        return onRoute;
    }

    /// <summary>Ends a request that was let in.</summary>
    /// <param name="claim">What it holds.</param>
    /// <param name="tokens">Tokens that it has used.</param>
    /// <param name="usage">What was counted; null where the estimate stands.</param>
    /// <param name="backend">Who has answered, or null.</param>
    public void Leave(in Claim claim, int tokens, Usage? usage, string? backend)
    {
        var spent = new Spending(tokens, !_countsCost ? 0 : usage is { } counted ? _prices.Nanos(backend, counted) : tokens > 0 ? claim.Reserved.Nanos : 0);
        if (claim.IsOfDayAlone)
        {
            _all.LeaveDay(claim.Reserved, spent);
            claim.OnRoute?.LeaveDay(claim.Reserved, spent);
            return;
        }

        _all.Leave(claim.Reserved, spent);
        claim.OnRoute?.Leave(claim.Reserved, spent);
    }

    private Claim Claim(Route route, TokenEstimate estimate, bool isOfDayAlone) => new(
        _onRoutes?.GetValueOrDefault(route.Name), new Spending(estimate.Tokens, _countsCost ? _prices.Nanos(route, estimate) : 0), isOfDayAlone);
}
