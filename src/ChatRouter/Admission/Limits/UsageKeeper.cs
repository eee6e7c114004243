using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;

namespace ChatRouter.Admission.Limits;

/// <summary>
/// Makes tenants' limits those of the whole fleet: tells the others in a row of its own what this instance's tenants ask for and have used today, and takes from theirs its shares of
/// the limits and the sums of the day. While storage is out of reach the last shares hold. Never on the request path.
/// </summary>
internal sealed class UsageKeeper
{
    /// <summary>Longest time between two rows of an instance whose tenants ask; it counts as gone after three, or after three of its turns if those are longer.</summary>
    internal static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    /// <summary>How often an instance reads whose tenants ask for nothing: a budget must be known before the first request.</summary>
    internal static readonly TimeSpan IdlePause = TimeSpan.FromSeconds(30);

    private const int TurnsOfRefresh = 2;
    private const int HeartbeatsToLive = 3;

    private readonly IEntityTable _table;
    private readonly IReadOnlyList<LimitScope> _scopes;
    private readonly FleetSettings _settings;
    private readonly Func<int> _instances;
    private readonly BudgetWarnings _warnings;
    private readonly UsageSweep _sweep;
    private readonly TimeProvider _clock;
    private readonly IRandomSource _random;
    private readonly StorageLimits _limits;
    private readonly string _instance;
    private ScopeUse[] _told;
    private DateTimeOffset? _toldAt;
    private long? _readAt;
    private long _lookedAt;
    private long _day;
    private int _rows;
    private int _alive = 1;
    private int _failures;

    internal UsageKeeper(IEntityTableStore store, TenantGates gates, FleetSettings settings, Func<int> instances, IEventLog events, TimeProvider clock, IRandomSource random, string instance)
    {
        _table = store.Table(TableNames.Usage);
        _scopes = gates.Scopes;
        _settings = settings;
        _instances = instances;
        _limits = StorageLimits.Create(clock);
        _warnings = new BudgetWarnings(_table, _limits, gates, events, clock);
        _sweep = new UsageSweep(_table, _limits);
        _clock = clock;
        _random = random;
        _instance = EntityRules.ToKey(instance);
        _told = new ScopeUse[_scopes.Count];
        _lookedAt = clock.GetTimestamp();
    }

    /// <summary>Why the rows could not be written or read last time, or null if they could.</summary>
    internal string? LastError { get; private set; }

    /// <summary>The mean time between two turns: 2 x <see cref="FleetSettings.Refresh"/>, longer where <see cref="SyncPace"/> asks for it.</summary>
    internal TimeSpan Interval
    {
        get
        {
            var least = TurnsOfRefresh * _settings.Refresh;
            var pace = SyncPace.Interval(_settings, Instances, _rows, _failures);
            return pace > least ? pace : least;
        }
    }

    private int Instances => Math.Max(_instances(), _alive);

    /// <summary>Tells and reads until it is cancelled, then tells what is left. Runs once per process; ends at once where nothing is limited.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_scopes.Count == 0) return;
        try
        {
            while (true)
            {
                await TryAsync(TurnAsync);
                await Task.Delay(SyncPace.Jittered(Interval, _random), _clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await TryAsync(LeaveAsync);
        }
    }

    /// <summary>One turn: tells what is new, then reads, so that nobody takes a share before it has said what for.</summary>
    /// <exception cref="EntityTableException">The storage cannot be reached or refuses.</exception>
    /// <exception cref="Polly.Timeout.TimeoutRejectedException">It took too long.</exception>
    internal async Task TurnAsync()
    {
        var now = _clock.GetUtcNow();
        var uses = Look(now);
        var isChanged = !uses.AsSpan().SequenceEqual(_told);
        var isAsking = uses.Any(use => use.IsAsking);
        if (isChanged || (isAsking && now - _toldAt >= Heartbeat)) await TellAsync(uses, now);
        if (isChanged || isAsking || _readAt is not { } readAt || _clock.GetElapsedTime(readAt) >= IdlePause) await ReadAsync(now);
        await _warnings.TurnAsync(now);
        await _sweep.TurnAsync(now);
    }

    /// <summary>Tells what was used since the last turn, and that nothing is asked for any more.</summary>
    /// <inheritdoc cref="TurnAsync" path="/exception"/>
    internal async Task LeaveAsync()
    {
        var now = _clock.GetUtcNow();
        var uses = Array.ConvertAll(Look(now), use => new ScopeUse(use.Tokens, use.Nanos, 0, 0, 0));
        if (!uses.AsSpan().SequenceEqual(_told)) await TellAsync(uses, now);
    }

    private ScopeUse[] Look(DateTimeOffset now)
    {
        var elapsed = _clock.GetElapsedTime(_lookedAt);
        _lookedAt = _clock.GetTimestamp();
        if (DayAccount.DayOf(now) is var day && day != _day) (_day, _told, _readAt) = (day, new ScopeUse[_scopes.Count], null); // The new day's partition is empty.
        if (elapsed < TimeSpan.FromMilliseconds(1)) elapsed = TimeSpan.FromMilliseconds(1);
        return [.. _scopes.Select(scope => scope.Look(day, elapsed))];
    }

    private async Task TellAsync(ScopeUse[] uses, DateTimeOffset now)
    {
        var told = new Dictionary<string, ScopeUse>(StringComparer.Ordinal);
        for (var i = 0; i < uses.Length; i++)
        {
            if (uses[i] != default) told.Add(_scopes[i].Key, uses[i]);
        }

        await _limits.ExecuteAsync(token => _table.UpsertAsync(new UsageRow(_instance, now, told).Write(), token), CancellationToken.None);
        (_told, _toldAt) = (uses, now);
    }

    private async Task ReadAsync(DateTimeOffset now)
    {
        var rows = await _limits.ExecuteAsync(
            async token =>
            {
                var found = new List<UsageRow>();
                await foreach (var row in _table.QueryAsync(UsageRow.Partition(now), null, token))
                {
                    if (!string.Equals(row.RowKey, _instance, StringComparison.Ordinal) && UsageRow.Read(row) is { } use) found.Add(use);
                }

                return found;
            },
            CancellationToken.None);
        _readAt = _clock.GetTimestamp();
        _rows = rows.Count + 1;
        var ttl = HeartbeatsToLive * (Interval > Heartbeat ? Interval : Heartbeat);
        var living = rows.Where(row => now - row.At <= ttl && row.Scopes.Values.Any(use => use.IsAsking)).ToList();
        _alive = living.Count + 1;
        foreach (var scope in _scopes)
        {
            scope.Follow(DayAccount.DayOf(now), rows.Aggregate(default(Spending), (sum, row) => sum + row.Scopes.GetValueOrDefault(scope.Key).Spent));
            scope.Lease([.. living.Select(row => row.Scopes.GetValueOrDefault(scope.Key)).Where(use => use.IsAsking)], Instances);
        }
    }

    private async Task TryAsync(Func<Task> turn)
    {
        try
        {
            await turn();
            LastError = null;
            _failures = 0;
        }
        catch (Exception error)
        {
            // Whatever storage has: the last shares and sums hold, and the next turn tries again.
            LastError = StorageLimits.Reason(error);
            _failures++;
        }
    }
}
