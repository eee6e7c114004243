using ChatRouter.Model;
using ChatRouter.Model.Settings;

namespace ChatRouter.Azure.Identity.Callers;

/// <summary>
/// Keeps the issuer's keys in the background: read every hour, sooner after a failure, and within a second when a token names a key that is not known, but for that at most once in 30 s.
/// The last good ones stay in use while the issuer does not answer, for a time that is set. Thread-safe.
/// </summary>
internal sealed class IssuerKeys : IDisposable
{
    /// <summary>From one reading to the next.</summary>
    internal static readonly TimeSpan Pace = TimeSpan.FromHours(1);

    /// <summary>Least time between two readings that tokens have asked for.</summary>
    internal static readonly TimeSpan AskedPace = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly IssuerDocuments _documents;
    private readonly TimeSpan _trustFor;
    private readonly TimeProvider _clock;
    private readonly IRandomSource _random;
    private readonly TaskCompletionSource _firstRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _asked = new(0, 1);
    private IssuerKeySet? _set;
    private long? _askedAt;
    private int _failures;

    public IssuerKeys(IssuerDocuments documents, EntraSettings settings, TimeProvider clock, IRandomSource random)
    {
        _documents = documents;
        _trustFor = settings.TrustFor;
        _clock = clock;
        _random = random;
    }

    /// <summary>Done when the keys were read for the first time.</summary>
    public Task FirstRead => _firstRead.Task;

    /// <summary>The latest keys, or null: never read, or too long ago.</summary>
    public IssuerKeySet? Current => Volatile.Read(ref _set) is { } set && _clock.GetElapsedTime(set.Stamp) <= _trustFor && _clock.GetUtcNow() - set.At <= _trustFor ? set : null;

    /// <summary>The latest keys, however old; null: never read.</summary>
    public IssuerKeySet? Latest => Volatile.Read(ref _set);

    /// <summary>Why the latest reading failed, or null if it worked or none was made.</summary>
    public string? LastError { get; private set; }

    /// <summary>Has the keys read soon, because a token names one that is not known. Does nothing if that was asked for lately.</summary>
    public void Ask()
    {
        lock (_asked)
        {
            var now = _clock.GetTimestamp();
            if (_asked.CurrentCount > 0 || (_askedAt is { } at && _clock.GetElapsedTime(at, now) < AskedPace)) return;
            _askedAt = now;
            _asked.Release();
        }
    }

    /// <summary>Reads until cancelled. Runs once per process.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await ReadAsync(cancellationToken);
                await WaitAsync(Pause() * (0.8 + (0.4 * _random.NextDouble())), cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    public void Dispose()
    {
        _documents.Dispose();
        _asked.Dispose();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var keys = await _documents.ReadKeysAsync(cancellationToken);
            Volatile.Write(ref _set, new IssuerKeySet(keys, _clock.GetUtcNow(), _clock.GetTimestamp(), Volatile.Read(ref _set), _clock));
            LastError = null;
            _failures = 0;
            _firstRead.TrySetResult();
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever the network or the issuer has: the last good keys stay.
            _failures++;
            LastError = $"the issuer's keys could not be read: {error.Message.Split('\n')[0].TrimEnd('.', '\r')}";
        }
    }

    private TimeSpan Pause()
    {
        if (_failures == 0) return Pace;
        var pause = FirstPause * (1 << Math.Min(_failures - 1, 10));
        return pause < LongestPause ? pause : LongestPause;
    }

    private async Task WaitAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asked = _asked.WaitAsync(either.Token);
        await Task.WhenAny(asked, Task.Delay(pause, _clock, either.Token));
        await either.CancelAsync();
        await asked.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
