using System.Collections.Immutable;
using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet.Rows;
using ChatRouter.Health;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;

namespace ChatRouter.Fleet;

/// <summary>
/// Tells the fleet what this instance sees, in a row of its own that nobody else writes, and reads what the others see: to know how many there are, and to
/// find out whether an opening of its own is the fleet's or its own trouble. Thread-safe.
/// </summary>
internal sealed class EvidenceKeeper : ITrafficProof
{
    private const int HeartbeatsToLive = 3;
    private const int HeartbeatsToBury = 20;

    private readonly IEntityTable _evidence;
    private readonly BreakerTable _breakers;
    private readonly CircuitRegistry _circuits;
    private readonly FleetSynchronizer _fleet;
    private readonly FleetContact _contact;
    private readonly FleetSettings _settings;
    private readonly TimeProvider _clock;
    private readonly string _instance;
    private readonly StorageLimits _limits;
    private InstanceEvidence? _told;
    private long? _toldAt;
    private long? _readAt;
    private ImmutableArray<InstanceEvidence> _others = [];

    internal EvidenceKeeper(
        IEntityTableStore store, BreakerTable breakers, CircuitRegistry circuits, FleetSynchronizer fleet, FleetContact contact, FleetSettings settings, TimeProvider clock, string instance)
    {
        _evidence = store.Table(TableNames.Evidence);
        _breakers = breakers;
        _circuits = circuits;
        _fleet = fleet;
        _contact = contact;
        _settings = settings;
        _clock = clock;
        _instance = EntityRules.ToKey(instance);
        _limits = StorageLimits.Create(clock);
    }

    /// <inheritdoc/>
    public DateTimeOffset? LastSuccess(string backend)
    {
        DateTimeOffset? latest = _told?.Of(backend).Successes > 0 ? _told.At : null;
        foreach (var other in _others)
        {
            if (other.Of(backend).Successes > 0 && (latest is null || other.At > latest)) latest = other.At;
        }

        return latest;
    }

    /// <summary>One turn: tells what is new, reads what is due, and makes confirmed openings the fleet's.</summary>
    /// <exception cref="EntityTableException">The storage cannot be reached or refuses.</exception>
    /// <exception cref="Polly.Timeout.TimeoutRejectedException">It took too long.</exception>
    internal async Task TurnAsync()
    {
        var mine = Look();
        if (_told is null || _clock.GetElapsedTime(_toldAt!.Value) >= _settings.Heartbeat || !SaysTheSame(mine, _told))
        {
            await _limits.ExecuteAsync(token => _evidence.UpsertAsync(EvidenceRecord.Write(mine), token), CancellationToken.None);
            (_told, _toldAt) = (mine, _clock.GetTimestamp());
        }

        var isDisputed = mine.Seen.Values.Any(seen => seen.IsTripped);
        var every = SyncPace.EvidenceInterval(_settings, _contact.Instances, isDisputed);
        if (_readAt is not { } readAt || _clock.GetElapsedTime(readAt) >= every) await ReadAsync();
        if (!isDisputed) return;
        foreach (var circuit in _circuits.All)
        {
            if (circuit.State.IsOwnOpinion && Quorum.Decide(circuit.Backend.Name, _others, IsDown(circuit.Backend.Name)) is not null) await ConfirmAsync(circuit);
        }
    }

    /// <summary>A last turn if it has something to settle, then takes the own row out: the instance is gone.</summary>
    /// <inheritdoc cref="TurnAsync" path="/exception"/>
    internal async Task LeaveAsync()
    {
        if (_contact.IsCutOff) return;
        if (_circuits.All.Any(circuit => circuit.State.IsOwnOpinion)) await TurnAsync();
        if (_told is not null) await _limits.ExecuteAsync(token => _evidence.DeleteAsync(EvidenceRecord.Partition, _instance, null, token), CancellationToken.None);
    }

    private InstanceEvidence Look() => new(
        _instance,
        _clock.GetUtcNow(),
        _circuits.All.Select(circuit => (circuit.Backend.Name, Seen: circuit.Look())).Where(item => item.Seen.IsTripped || item.Seen.HasTraffic)
            .ToImmutableSortedDictionary(item => item.Name, item => item.Seen, StringComparer.Ordinal));

    // Figures change with every call and wait for the heartbeat; what counts in a vote is told at once.
    private static bool SaysTheSame(InstanceEvidence one, InstanceEvidence other) =>
        one.Seen.Count == other.Seen.Count
        && one.Seen.All(item => other.Seen.TryGetValue(item.Key, out var seen) && seen.IsTripped == item.Value.IsTripped && seen.HasTraffic == item.Value.HasTraffic);

    private async Task ReadAsync()
    {
        var now = _clock.GetUtcNow();
        var (others, dead) = await _limits.ExecuteAsync(
            async token =>
            {
                var found = ImmutableArray.CreateBuilder<InstanceEvidence>();
                var old = new List<string>();
                await foreach (var row in _evidence.QueryAsync(EvidenceRecord.Partition, null, token))
                {
                    if (string.Equals(row.RowKey, _instance, StringComparison.Ordinal)) continue;
                    var age = now - (EvidenceRecord.Read(row)?.At ?? DateTimeOffset.MinValue);
                    if (age > HeartbeatsToBury * _settings.Heartbeat) old.Add(row.RowKey);
                    else if (age <= HeartbeatsToLive * _settings.Heartbeat && age >= -CircuitMachine.LargestSkew) found.Add(EvidenceRecord.Read(row)!);
                }

                return (found.ToImmutable(), old);
            },
            CancellationToken.None);
        _others = others;
        _contact.Counted(others.Length + 1);
        _readAt = _clock.GetTimestamp();

        // Instances that were killed leave their rows behind. One a turn: many instances find the same ones.
        if (dead.Count > 0) await _limits.ExecuteAsync(token => _evidence.DeleteAsync(EvidenceRecord.Partition, dead[0], null, token), CancellationToken.None);
    }

    private bool IsDown(string backend) =>
        _fleet.View.Health.TryGetValue(backend, out var verdict) && verdict.State == HealthState.Down && _clock.GetUtcNow() - verdict.CheckedAt <= _settings.VerdictTtl;

    private async Task ConfirmAsync(Circuit circuit)
    {
        // The row first: where another instance has opened it for all already, this one joins that opening.
        await _breakers.TryUpdateAsync(circuit.Backend.Name, row =>
        {
            if (row is not null) circuit.Adopt(row);
            if (!circuit.State.IsOwnOpinion) return null;
            circuit.Confirm(Math.Max(row?.Generation ?? 0, circuit.State.Generation) + 1);
            return CircuitJoin.Join(row ?? CircuitState.Initial, CircuitJoin.Shareable(circuit.State));
        });
    }
}
