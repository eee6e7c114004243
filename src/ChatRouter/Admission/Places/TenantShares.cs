namespace ChatRouter.Admission.Places;

/// <summary>
/// Whose turn it is within a lane: start-time fair queueing by tokens (Goyal, Vin, Cheng 1996; the virtual token counter of Sheng et al. 2024 is its kin). Every request
/// moves its tenant's finish on by its cost over the tenant's weight; the lane's virtual time is the start of the latest one let in; whoever was idle begins at the virtual
/// time, so that idleness is neither saved up nor punished. Not thread-safe.
/// </summary>
internal sealed class TenantShares
{
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, double> _finish = new(StringComparer.Ordinal);
    private double _virtualTime;
    private string? _latest;
    private TimeSpan? _changed;

    /// <summary>Where the tenant's next request would start; the least is next.</summary>
    public double Start(string tenant) => Math.Max(_virtualTime, _finish.GetValueOrDefault(tenant));

    /// <summary>Notes that a tenant asks.</summary>
    public void Ask(string tenant, TimeSpan now)
    {
        if (_latest is not null && _latest != tenant) _changed = now;
        _latest = tenant;
    }

    /// <summary>True if more than one tenant has asked within the last 5 s.</summary>
    public bool AreSeveral(TimeSpan now) => _changed is { } changed && now - changed < Recent;

    /// <summary>A request was let in.</summary>
    public void Charge(string tenant, double cost, double weight)
    {
        var start = Start(tenant);
        _virtualTime = start;
        _finish[tenant] = start + (cost / weight);
    }

    /// <summary>It cost more or less than was thought.</summary>
    public void Settle(string tenant, double difference, double weight)
    {
        if (_finish.TryGetValue(tenant, out var finish)) _finish[tenant] = finish + (difference / weight);
    }
}
