using System.Collections.Immutable;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;

namespace ChatRouter.Admission.Keys;

/// <summary>
/// Keeps the ring in agreement with the <c>keys</c> table, off the request path. Every 3 s, jittered by a fifth, it reads the one row that says whether anything has changed, and the keys
/// only if so, or if they were read 5 minutes ago. After a failure it looks again in 1 s: a change holds in every instance within 7 s even if a look takes its 2 s and fails.
/// When storage is gone the keys that are known hold on, for a time that is set. Thread-safe.
/// </summary>
internal sealed class KeyWatch : IDisposable
{
    /// <summary>Mean time between two looks.</summary>
    internal static readonly TimeSpan Pace = TimeSpan.FromSeconds(3);

    /// <summary>Longest time between two reads of all keys: rows that a person has changed by hand count by then.</summary>
    internal static readonly TimeSpan WholeEvery = TimeSpan.FromMinutes(5);

    private const double Jitter = 0.2;

    private readonly KeyTable _table;
    private readonly KeyRing _ring;
    private readonly TimeSpan _trustFor;
    private readonly TimeProvider _clock;
    private readonly IRandomSource _random;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly TaskCompletionSource _firstRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Reading? _reading;
    private string? _version;
    private long _wholeAt;
    private bool _isDropped;

    public KeyWatch(KeyTable table, KeyRing ring, KeySettings settings, TimeProvider clock, IRandomSource random)
    {
        _table = table;
        _ring = ring;
        _trustFor = settings.TrustFor;
        _clock = clock;
        _random = random;
    }

    /// <summary>Done when the keys were read for the first time.</summary>
    public Task FirstRead => _firstRead.Task;

    /// <summary>Whether the table's keys are known, so that a key which the ring lacks is none.</summary>
    public bool IsKnown => Volatile.Read(ref _reading) is { } reading && !IsOver(reading);

    /// <summary>The keys as last read; empty before.</summary>
    public ImmutableArray<IssuedKey> Keys => Volatile.Read(ref _reading)?.Keys ?? [];

    /// <summary>When storage last confirmed them; null: never.</summary>
    public DateTimeOffset? ConfirmedAt => Volatile.Read(ref _reading)?.At;

    /// <summary>Until when they hold if storage stays away; null: they were never read.</summary>
    public DateTimeOffset? TrustedUntil => ConfirmedAt + _trustFor;

    /// <summary>Why the latest look failed, or null if it worked or none was made.</summary>
    public string? LastError { get; private set; }

    /// <summary>Looks until cancelled. Runs once per process.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await TurnAsync();
                var pause = LastError is null ? Pace : StorageLimits.Pause;
                await Task.Delay(pause * (1 - Jitter + (2 * Jitter * _random.NextDouble())), _clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    /// <summary>Looks once, after a look that runs; what is known stays if storage does not answer. Does not throw.</summary>
    public async Task TurnAsync()
    {
        await _turn.WaitAsync();
        try
        {
            await ReadAsync();
            LastError = null;
            _firstRead.TrySetResult();
        }
        catch (Exception error)
        {
            // Whatever storage has.
            LastError = StorageLimits.Reason(error);
            if (_reading is { } reading && IsOver(reading)) Drop();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task ReadAsync()
    {
        var (at, stamp) = (_clock.GetUtcNow(), _clock.GetTimestamp());

        // First the version: a change that comes between the two reads is found again by the next look.
        var version = await _table.VersionAsync();
        if (_reading is not { } known || _isDropped || version != _version || _clock.GetElapsedTime(_wholeAt, stamp) >= WholeEvery)
        {
            var keys = (await _table.ReadAsync()).Select(row => row.Key).ToImmutableArray();
            if (_reading is null || _isDropped || !_reading.Keys.SequenceEqual(keys)) _ring.Take(keys);
            (_version, _wholeAt, _isDropped) = (version, stamp, false);
            Volatile.Write(ref _reading, new Reading(keys, at, stamp));
        }
        else
        {
            Volatile.Write(ref _reading, known with { At = at, Stamp = stamp });
        }
    }

    private void Drop()
    {
        if (_isDropped) return;
        _isDropped = true;
        // Those that were revoked stay so.
        _ring.Take(Keys.Where(key => key.Revoked is not null));
    }

    // A frozen machine may stop the monotonic clock; a corrected wall clock may run backwards. Whichever saw more time is believed.
    private bool IsOver(Reading reading) => _clock.GetElapsedTime(reading.Stamp) > _trustFor || _clock.GetUtcNow() - reading.At > _trustFor;

    private sealed record Reading(ImmutableArray<IssuedKey> Keys, DateTimeOffset At, long Stamp);
}
