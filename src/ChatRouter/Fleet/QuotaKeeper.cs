using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Storage;

namespace ChatRouter.Fleet;

/// <summary>
/// Shares until when quota groups are busy. It is the provider's own word on an account that all instances use, so one instance is enough to hear it.
/// </summary>
internal sealed class QuotaKeeper
{
    // Over before the others would read it, or hardly longer than what they know: not worth a write.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SmallestStep = TimeSpan.FromSeconds(1);

    private readonly CircuitRegistry _circuits;
    private readonly FleetSynchronizer _fleet;
    private readonly RowUpdate _rows;
    private readonly TimeProvider _clock;
    private readonly string _instance;
    private readonly (string Group, TimeSpan Longest)[] _groups;

    internal QuotaKeeper(
        IEntityTableStore store, RouterModel model, CircuitRegistry circuits, FleetSynchronizer fleet, FleetContact contact, TimeProvider clock, IRandomSource random, string instance)
    {
        _circuits = circuits;
        _fleet = fleet;
        _rows = new RowUpdate(store.Table(TableNames.Fleet), clock, random, contact);
        _clock = clock;
        _instance = instance;
        _groups = [.. model.Backends.GroupBy(backend => backend.QuotaGroup, StringComparer.Ordinal).Select(group => (group.Key, group.Max(backend => backend.Breaker.MaxBreak)))];
    }

    /// <summary>Tells what the others do not know yet.</summary>
    /// <exception cref="EntityTableException">The storage cannot be reached or refuses.</exception>
    /// <exception cref="Polly.Timeout.TimeoutRejectedException">It took too long.</exception>
    internal async Task TurnAsync()
    {
        foreach (var (group, longest) in _groups)
        {
            var (mine, now) = (_circuits.Groups.BusyUntil(group), _clock.GetUtcNow());
            if (mine < now + ShortestWait || mine < Known(_fleet.View.Quotas.GetValueOrDefault(EntityRules.ToKey(group))) + SmallestStep) continue;
            await _rows.TryAsync(FleetPartitions.Quota, EntityRules.ToKey(group), row =>
                row is not null && mine < Known(QuotaRecord.Read(row, longest)) + SmallestStep ? null : QuotaRecord.Write(group, mine, now, _instance));
        }
    }

    private static DateTimeOffset Known(DateTimeOffset? until) => until ?? DateTimeOffset.MinValue;
}
