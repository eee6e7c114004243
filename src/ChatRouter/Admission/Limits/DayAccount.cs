using ChatRouter.Model.Callers;

namespace ChatRouter.Admission.Limits;

/// <summary>
/// What was used of the budgets of a day of UTC: this instance's own part, that of all others as last read, and what running requests have reserved here. A request is let in
/// while together they are below the budget. Thread-safe.
/// </summary>
internal sealed class DayAccount
{
    private readonly TenantLimits _limits;
    private readonly long _tokens;
    private readonly long _nanos;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private long _day;
    private Spending _own;
    private Spending _others;
    private Spending _reserved;

    public DayAccount(TenantLimits limits, TimeProvider time)
    {
        _limits = limits;
        _tokens = limits.TokensPerDay ?? long.MaxValue;
        _nanos = limits.CostPerDay is { } cost ? (long)(cost * Spending.NanosOfOne) : long.MaxValue;
        _time = time;
        _day = DayOf(time.GetUtcNow());
    }

    /// <summary>The time until all budgets are whole again.</summary>
    public TimeSpan Left => TimeSpan.FromDays(1) - _time.GetUtcNow().TimeOfDay;

    /// <summary>Days since year 1, by which instances tell what day they speak of.</summary>
    public static long DayOf(DateTimeOffset moment) => moment.UtcTicks / TimeSpan.TicksPerDay;

    /// <summary>Reserves what a request may cost, unless a budget is used up.</summary>
    public BudgetStand TryReserve(Spending cost, out BudgetKind kind)
    {
        lock (_gate)
        {
            var used = Used_NeedsLock();
            var held = used + _reserved;
            kind = used.Tokens >= _tokens || (used.Nanos < _nanos && held.Tokens >= _tokens) ? BudgetKind.Tokens : BudgetKind.Cost;
            if (used.Tokens >= _tokens || used.Nanos >= _nanos) return BudgetStand.Spent;
            if (held.Tokens >= _tokens || held.Nanos >= _nanos) return BudgetStand.Reserved;
            _reserved += cost;
            return BudgetStand.Open;
        }
    }

    /// <summary>Ends a reservation.</summary>
    /// <param name="reserved">As it was reserved.</param>
    /// <param name="spent">What was used; it counts for the day on which the request ends.</param>
    public void Settle(Spending reserved, Spending spent)
    {
        lock (_gate)
        {
            Used_NeedsLock();
            _reserved -= reserved;
            _own += spent;
        }
    }

    /// <summary>What this instance has used on the day; nothing if that is over.</summary>
    public Spending OwnOn(long day)
    {
        lock (_gate)
        {
            Used_NeedsLock();
            return day == _day ? _own : default;
        }
    }

    /// <summary>Takes over what all other instances, living or dead, have used on the day.</summary>
    public void Follow(long day, Spending others)
    {
        lock (_gate)
        {
            Used_NeedsLock();
            if (day == _day) _others = others;
        }
    }

    /// <summary>What was used of each budget.</summary>
    public IEnumerable<BudgetUse> Report(string tenant, string? route)
    {
        Spending used;
        lock (_gate) used = Used_NeedsLock();
        if (_limits.TokensPerDay is { } tokens) yield return new BudgetUse(tenant, route, BudgetKind.Tokens, used.Tokens, tokens);
        if (_limits.CostPerDay is { } cost) yield return new BudgetUse(tenant, route, BudgetKind.Cost, used.Nanos / Spending.NanosOfOne, cost);
    }

    private Spending Used_NeedsLock()
    {
        // A clock that is set back does not bring yesterday again.
        if (DayOf(_time.GetUtcNow()) is var today && today > _day) (_day, _own, _others) = (today, default, default);
        return _own + _others;
    }
}
