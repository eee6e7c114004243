using System.Collections.Immutable;
using ChatRouter.CircuitBreaker;
using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;

namespace ChatRouter.Fleet;

/// <summary>
/// Keeps this instance's <see cref="FleetView"/> fresh in the background. State is advisory: when storage is out of reach the last view stays, with its
/// age and the error for all to see. Verdicts of a prober in this process count at once, stored or not. Thread-safe.
/// </summary>
public sealed class FleetSynchronizer : IHealthObserver
{
    private const int StaleAfterIntervals = 3;

    private readonly IEntityTableStore _store;
    private readonly IEntityTable _table;
    private readonly CircuitRegistry _circuits;
    private readonly FleetContact _contact;
    private readonly FleetSettings _settings;
    private readonly TimeProvider _clock;
    private readonly IRandomSource _random;
    private readonly StorageLimits _limits;
    private readonly SingleFlight _refresh;
    private readonly TaskCompletionSource _firstRead = new();
    private readonly Lock _publishing = new();
    private ImmutableDictionary<string, BackendHealth> _localVerdicts = ImmutableDictionary<string, BackendHealth>.Empty;
    private Reading _latest = new(FleetView.Empty, null);
    private Episode? _episode;
    private int _failures;

    /// <param name="store">The tables.</param>
    /// <param name="circuits">Take over from every view what is newer in it.</param>
    /// <param name="contact">Is told that the storage was reached.</param>
    /// <param name="settings">Intervals.</param>
    /// <param name="clock">Clock of timestamps, waits and time limits.</param>
    /// <param name="random">Draws the jitter.</param>
    internal FleetSynchronizer(IEntityTableStore store, CircuitRegistry circuits, FleetContact contact, FleetSettings settings, TimeProvider clock, IRandomSource random)
    {
        _store = store;
        _table = store.Table(TableNames.Fleet);
        _circuits = circuits;
        _contact = contact;
        _settings = settings;
        _clock = clock;
        _random = random;
        _limits = StorageLimits.Create(clock);
        _refresh = new SingleFlight(ReadAsync);
    }

    /// <summary>The latest view, however old; costs one read.</summary>
    public FleetView View => Volatile.Read(ref _latest).View;

    /// <summary>Why the latest read failed, or null if it worked or none was made.</summary>
    public string? LastError { get; private set; }

    /// <summary>
    /// The view for a request. Normally at once. When the view is older than three intervals (the process was frozen, or has just started), the requests
    /// that come then wait for a new one together, <see cref="FleetSettings.FreshWait"/> at most; not while storage is known to fail.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller left.</exception>
    public ValueTask<FleetView> FreshAsync(CancellationToken cancellationToken)
    {
        var latest = Volatile.Read(ref _latest);
        return !IsStale(latest) || LastError is not null ? new(latest.View) : new(WaitAsync(latest, cancellationToken));
    }

    /// <summary>Reads a view that is newer than this call, or learns that storage does not answer. Does not throw.</summary>
    public async Task RefreshAsync()
    {
        var asked = _clock.GetTimestamp();
        do
        {
            // The first one may have begun before the call.
            await _refresh.RunAsync();
        }
        while (LastError is null && Volatile.Read(ref _latest).At < asked);
    }

    /// <summary>Creates missing tables and refreshes the view until it is cancelled. Runs once per process.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var isCreated = false;
        try
        {
            while (true)
            {
                isCreated = isCreated || await TryCreateTablesAsync(cancellationToken);
                await _refresh.RunAsync().WaitAsync(cancellationToken);
                _firstRead.TrySetResult();
                await Task.Delay(SyncPace.Jittered(Interval, _random), _clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>Done when <see cref="RunAsync"/> has made the first read, well or not.</summary>
    internal Task FirstRead => _firstRead.Task;

    /// <inheritdoc/>
    public void OnVerdict(BackendHealth? previous, BackendHealth current)
    {
        lock (_publishing)
        {
            _localVerdicts = _localVerdicts.SetItem(current.Backend, current);
            Publish_NeedsLock(_latest);
        }
    }

    private async Task<FleetView> WaitAsync(Reading stale, CancellationToken cancellationToken)
    {
        // Whoever comes late into the same wait gets what is left of it: storage that hangs costs one wait, not one per request.
        var left = _settings.FreshWait - _clock.GetElapsedTime(EpisodeOf(stale).Start);
        if (left <= TimeSpan.Zero) return View;
        try
        {
            await _refresh.RunAsync().WaitAsync(left, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Fail static.
        }

        return View;
    }

    private Episode EpisodeOf(Reading stale)
    {
        var known = Volatile.Read(ref _episode);
        if (known is not null && known.Of == stale.At) return known;
        var begun = new Episode(stale.At, _clock.GetTimestamp());
        return Interlocked.CompareExchange(ref _episode, begun, known) is { } other && !ReferenceEquals(other, known) ? other : begun;
    }

    private TimeSpan Interval => SyncPace.Interval(_settings, _contact.Instances, View.Rows, _failures);

    private bool IsStale(Reading reading)
    {
        if (reading.At is not { } at) return true;
        var limit = StaleAfterIntervals * Interval;

        // A frozen machine may stop the monotonic clock; a corrected wall clock may run backwards. Whichever saw more time is believed.
        return _clock.GetElapsedTime(at) > limit || _clock.GetUtcNow() - reading.View.AsOf > limit;
    }

    private async Task ReadAsync()
    {
        var start = _clock.GetTimestamp();
        try
        {
            var view = await _limits.ExecuteAsync(
                async token => await FleetViewReader.ReadAsync(_table, _clock.GetUtcNow(), token), CancellationToken.None);
            Adopt(view);
            lock (_publishing) Publish_NeedsLock(new Reading(view, start));
            LastError = null;
            _failures = 0;
            _contact.Reached();
        }
        catch (Exception error)
        {
            // Whatever storage has: the last view stays, the next tick tries again, later each time.
            _failures++;
            _contact.Missed();
            LastError = StorageLimits.Reason(error);
        }
    }

    // Before the view is published: no request that waited for it may find a circuit closed that the fleet knows to be open.
    private void Adopt(FleetView view)
    {
        foreach (var circuit in _circuits.All)
        {
            if (view.Breakers.TryGetValue(circuit.Backend.Name, out var shared)) circuit.Adopt(shared);
            if (view.Quotas.TryGetValue(EntityRules.ToKey(circuit.Backend.QuotaGroup), out var until)) circuit.AdoptBusy(until);
        }
    }

    private void Publish_NeedsLock(Reading reading)
    {
        var health = reading.View.Health;
        foreach (var (backend, verdict) in _localVerdicts)
        {
            if (!health.TryGetValue(backend, out var stored) || stored.CheckedAt < verdict.CheckedAt) health = health.SetItem(backend, verdict);
        }

        Volatile.Write(ref _latest, reading with { View = reading.View with { Health = health } });
    }

    private async Task<bool> TryCreateTablesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _limits.ExecuteAsync(async token => await _store.EnsureCreatedAsync(TableNames.All, token), cancellationToken);
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // They may exist all the same; the next tick tries again.
            LastError = StorageLimits.Reason(error);
            return false;
        }
    }

    /// <summary>A view and the timestamp at which reading it began; null for the empty view.</summary>
    private sealed record Reading(FleetView View, long? At);

    /// <summary>The shared wait of the requests that met one stale view.</summary>
    private sealed record Episode(long? Of, long Start);
}
