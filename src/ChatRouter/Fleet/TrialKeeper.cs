using System.Collections.Concurrent;
using ChatRouter.CircuitBreaker;
using ChatRouter.Fleet.Rows;
using ChatRouter.Model;
using ChatRouter.Storage;

namespace ChatRouter.Fleet;

/// <summary>
/// Gets, renews and gives back the fleet's trial leases: one live trial per backend, whoever asks. A lease is a compare-and-set on the breaker row; it ends
/// by itself, so that an instance that dies does not keep it. While the storage has been out of reach for long, an instance gives itself leases, so spaced
/// that the fleet still makes about one trial in each break. Thread-safe.
/// </summary>
internal sealed class TrialKeeper : ITrialLender
{
    /// <summary>A lease that no call comes for is given back after this time.</summary>
    internal static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestTick = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, SingleFlight> _asking = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Circuit> _circuits = new(StringComparer.Ordinal);
    private readonly BreakerTable _rows;
    private readonly BreakerPublisher _publisher;
    private readonly CutOffTrials _cutOff;
    private readonly FleetContact _contact;
    private readonly TimeProvider _clock;
    private readonly string _instance;

    internal TrialKeeper(BreakerTable rows, BreakerPublisher publisher, FleetContact contact, TimeProvider clock, IRandomSource random, string instance)
    {
        _rows = rows;
        _publisher = publisher;
        _cutOff = new CutOffTrials(contact, random);
        _contact = contact;
        _clock = clock;
        _instance = instance;
    }

    /// <inheritdoc/>
    public bool IsAlone => _contact.IsCutOff;

    /// <inheritdoc/>
    public Task AskAsync(Circuit circuit) => _asking.GetOrAdd(circuit.Backend.Name, _ => new SingleFlight(() => LendAsync(circuit, isProbe: false))).RunAsync();

    /// <inheritdoc/>
    public void OnTrialEnded(Circuit circuit) => _publisher.Note(circuit.Backend.Name, circuit.State);

    /// <summary>Gets the lease for a probe, which begins at once and may do so while the circuit is still open.</summary>
    /// <returns>Null if no trial is wanted, or another one is under way.</returns>
    internal Task<TrialLease?> TryLendToProbeAsync(Circuit circuit) => LendAsync(circuit, isProbe: true);

    /// <summary>Renews the leases of trials that take long and gives back those that nobody uses, until it is cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var held = new Dictionary<Circuit, Held>();
        try
        {
            while (true)
            {
                foreach (var (_, circuit) in _circuits.OrderBy(circuit => circuit.Key, StringComparer.Ordinal))
                {
                    // By the state, not by what was given: where the answer to the write was lost, the lease is found in the row later.
                    if (!Holds(circuit.State)) held.Remove(circuit);
                    else await TendAsync(circuit, held[circuit] = HeldSince(circuit, held));
                }

                var tick = held.Count == 0 ? LongestTick : held.Keys.Min(circuit => circuit.Backend.Breaker.TrialLease / 4);
                await Task.Delay(tick < LongestTick ? tick : LongestTick, _clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            foreach (var circuit in _circuits.Values.Where(circuit => Holds(circuit.State))) circuit.ReturnUnused(circuit.State.Trial);
        }
    }

    private async Task<TrialLease?> LendAsync(Circuit circuit, bool isProbe)
    {
        TrialLease? lease = null;
        _circuits.TryAdd(circuit.Backend.Name, circuit);
        try
        {
            var isDecided = await _rows.TryUpdateAsync(circuit.Backend.Name, row =>
            {
                lease = Decide(circuit, row, isProbe);
                if (lease is not { } wanted) return null;
                var known = CircuitJoin.Join(row ?? CircuitState.Initial, CircuitJoin.Shareable(circuit.State));
                return known with { Trial = wanted.Number, TrialHolder = wanted.Holder, TrialExpiry = wanted.Expiry };
            });
            if (!isDecided) circuit.Deny(_clock.GetUtcNow() + StorageLimits.Pause);
            if (!isDecided || lease is not { } given) return null;
            return circuit.Grant(given, isProbe) ? given : null;
        }
        catch (Exception)
        {
            // Whatever storage has.
            if (!isProbe) _cutOff.Answer(circuit, _clock.GetUtcNow());
            return null;
        }
    }

    // The circuit takes over what the row says first: it may be closed, ramping or open again by now.
    private TrialLease? Decide(Circuit circuit, CircuitState? row, bool isProbe)
    {
        if (row is not null) circuit.Adopt(row);
        var now = _clock.GetUtcNow();
        var state = circuit.State;
        var isWanted = state.Phase == CircuitPhase.HalfOpen || (isProbe && state.Phase == CircuitPhase.Open);
        if (!isWanted || (state.IsTrialRunning && state.IsTrialHeld(now)) || CircuitMachine.CanTake(state, _instance, now)) return null;

        // Clocks differ: whoever takes over a lease that has ended waits a quarter of it longer. A lease without end is a broken row.
        var length = circuit.Backend.Breaker.TrialLease;
        if (row is { TrialHolder: { } holder, TrialExpiry: { } expiry } && holder != _instance && expiry <= now + CircuitMachine.LongestLease && expiry + (length / 4) > now)
        {
            circuit.Deny(expiry + (length / 4));
            return null;
        }

        return new TrialLease(Math.Max(row?.Trial ?? 0, state.Trial) + 1, _instance, now + length);
    }

    private bool Holds(CircuitState state) => !state.IsLeaseOwn && string.Equals(state.TrialHolder, _instance, StringComparison.Ordinal);

    private Held HeldSince(Circuit circuit, Dictionary<Circuit, Held> held)
    {
        var trial = circuit.State.Trial;
        return held.TryGetValue(circuit, out var known) && known.Trial == trial ? known : new Held(trial, _clock.GetTimestamp());
    }

    private async Task TendAsync(Circuit circuit, Held held)
    {
        var state = circuit.State;
        if (!state.IsTrialRunning)
        {
            // Not needed any more if the trials of others have closed the circuit.
            var isNeeded = state.Phase is CircuitPhase.Open or CircuitPhase.HalfOpen;
            if (!isNeeded || _clock.GetElapsedTime(held.Since) >= LongestIdle) circuit.ReturnUnused(held.Trial);
            return;
        }

        var length = circuit.Backend.Breaker.TrialLease;
        var now = _clock.GetUtcNow();
        if (state.TrialExpiry - now < length * 2 / 3 && _clock.GetElapsedTime(held.Since) < CircuitMachine.LongestLease)
            await TryRenewAsync(circuit, new TrialLease(held.Trial, _instance, now + length));
    }

    private async Task TryRenewAsync(Circuit circuit, TrialLease lease)
    {
        try
        {
            var isRenewed = false;
            await _rows.TryUpdateAsync(circuit.Backend.Name, row =>
            {
                isRenewed = row is not null && row.Trial == lease.Number && row.TrialHolder == lease.Holder;
                return isRenewed ? row! with { TrialExpiry = lease.Expiry } : null;
            });
            if (isRenewed) circuit.Renew(lease);
        }
        catch (Exception)
        {
            // The next tick tries again; if the lease ends, another instance may try the backend while this trial still runs.
        }
    }

    private readonly record struct Held(long Trial, long Since);
}
