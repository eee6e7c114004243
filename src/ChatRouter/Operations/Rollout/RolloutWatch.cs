using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Pipeline.Rollout;
using ChatRouter.Slo.Reports;
using ChatRouter.Storage;

namespace ChatRouter.Operations.Rollout;

/// <summary>
/// Follows the rollout on one instance: says yes or no to what it tries, sees when the fleet has taken another configuration, and gives a fresh one back when a route begins to burn its
/// error budget. Whoever is first writes the ledger; the others follow. Not thread-safe but for what it reports.
/// </summary>
public sealed class RolloutWatch
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly RolloutChoice _choice;
    private readonly RolloutStore _store;
    private readonly PlanComparison? _comparison;
    private readonly Func<IReadOnlyList<RouteSlo>> _accounts;
    private readonly IEventLog _events;
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;
    private readonly HashSet<string> _burningBefore = new(StringComparer.Ordinal);
    private bool _hasLooked;
    private RolloutPhase _phase;
    private string? _why;

    internal RolloutWatch(RolloutChoice choice, RolloutStore store, PlanComparison? comparison, Func<IReadOnlyList<RouteSlo>> accounts, IEventLog events, TimeProvider time, IRandomSource random)
    {
        _choice = choice;
        _store = store;
        _comparison = comparison;
        _accounts = accounts;
        _events = events;
        _time = time;
        _random = random;
        (_phase, _why) = (choice.Phase, choice.Why);
    }

    /// <summary>Begins to try what was chosen, and to follow. Once, before the first request.</summary>
    public static RolloutWatch Begin(RouterEngine engine, RolloutChoice choice, IEntityTableStore tables, TimeProvider time, IRandomSource random)
    {
        if (choice.Candidate is { } candidate) engine.Pipeline.Comparison = new PlanComparison(candidate, choice.Model, (backend, view) => engine.Eligibility.Of(backend, view), time, random);
        return engine.Rollout = new RolloutWatch(choice, new RolloutStore(tables, time, random), engine.Pipeline.Comparison, engine.Slo.Recent, engine.Events, time, random);
    }

    /// <summary>Where the configuration stands here.</summary>
    public RolloutReport Report() => new(
        _choice.Version, _phase, _choice.Own, _why, _comparison?.Compared ?? 0, _comparison?.Lost ?? 0, _comparison?.Moved ?? 0, _comparison?.Latest);

    /// <summary>Follows until the fleet has taken another configuration and it is this instance's turn to take it: then the host starts the router anew.</summary>
    /// <exception cref="OperationCanceledException">The host stops.</exception>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (!await TurnAsync(cancellationToken)) await Task.Delay(Pace, _time, cancellationToken);
        await Task.Delay(_choice.Model.Rollout.Spread * _random.NextDouble(), _time, cancellationToken);
    }

    /// <summary>One look. True: another configuration is in force.</summary>
    internal async Task<bool> TurnAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        try
        {
            if (await _store.ReadAsync(cancellationToken) is not { } ledger) return false;
            if (ledger.Taken != _choice.Version) return true;
            if (_choice.Own is { } own && ledger.Refused == own) (_phase, _why) = (RolloutPhase.Refused, ledger.Why);
            else if (_phase == RolloutPhase.Trying && await JudgeAsync(ledger, now)) return ledger.Refused != _choice.Own && _phase == RolloutPhase.Taken;
            return await GiveBackAsync(ledger, now);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever storage has: what runs goes on, and the next turn looks again.
            return false;
        }
    }

    private async Task<bool> JudgeAsync(RolloutLedger ledger, DateTimeOffset now)
    {
        var own = _choice.Own!;
        var tried = now - (ledger.Trying == own ? ledger.TryingSince ?? now : now);
        if (RolloutVerdict.Of(_choice.Model.Rollout, _comparison!.Compared, _comparison.Lost, _comparison.Moved, _comparison.Latest, tried) is not { } verdict) return false;
        var isMine = await _store.ChangeAsync(known => known is null || known.Taken != _choice.Version || known.Trying != own ? null
            : verdict.IsTaken ? known.Take(own, now) : known.Refuse(own, verdict.Why, now));
        if (isMine) Tell(own, "trying", verdict.IsTaken ? "taken" : "refused", verdict.Why);
        (_phase, _why) = (verdict.IsTaken ? RolloutPhase.Taken : RolloutPhase.Refused, verdict.Why);
        return true;
    }

    /// <summary>What burned before it was taken is not its doing.</summary>
    private async Task<bool> GiveBackAsync(RolloutLedger ledger, DateTimeOffset now)
    {
        var burning = _accounts().Where(route => route.BurnRates.Any(rate => rate is { Name: "fast", IsBurning: true })).Select(route => route.Route).ToArray();
        if (!_hasLooked)
        {
            _hasLooked = true;
            _burningBefore.UnionWith(burning);
            return false;
        }

        if (ledger.Previous is null || now - ledger.TakenAt >= _choice.Model.Rollout.Probation || burning.FirstOrDefault(route => !_burningBefore.Contains(route)) is not { } route) return false;
        var why = $"route {route} began to burn its error budget fast after it was taken";
        if (!await _store.ChangeAsync(known => known?.Taken != _choice.Version || known.Previous is null ? null : known.Refuse(_choice.Version, why, now))) return false;
        Tell(_choice.Version, "taken", "given back", why);
        return true;
    }

    private void Tell(string version, string from, string to, string why)
        => _events.Write(new FleetEvent { At = _time.GetUtcNow(), Kind = "configuration", Subject = version, From = from, To = to, Cause = why });
}
