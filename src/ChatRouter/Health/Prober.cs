using ChatRouter.Model;
using ChatRouter.Model.Settings.Health;
using ChatRouter.Protocols;
using ChatRouter.Telemetry;

namespace ChatRouter.Health;

/// <summary>
/// Probes all backends side by side and hands out the verdicts: to the observers as each is made, to the recorder at the end of the run. Storage that is
/// out of reach stops neither. Thread-safe.
/// </summary>
public sealed class Prober
{
    private readonly Backend[] _backends;
    private readonly BackendProber _prober;
    private readonly IHealthRecorder _recorder;
    private readonly IReadOnlyList<IHealthObserver> _observers;
    private readonly TimeProvider _clock;
    private readonly Func<Backend, bool> _isLeftAlone;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, BackendHealth> _latest = new(StringComparer.Ordinal);

    /// <param name="model">The backends; those with probes switched off are left out.</param>
    /// <param name="http">Sends, from <see cref="ProbeTransport.Create"/>.</param>
    /// <param name="tokens">Access tokens, or null if no backend needs one.</param>
    /// <param name="recorder">Keeps the verdicts.</param>
    /// <param name="observers">Are told of each verdict.</param>
    /// <param name="clock">Clock of timestamps, waits and time limits.</param>
    /// <param name="proof">What traffic has proven, which saves questions; or null.</param>
    /// <param name="trials">Lends the trials of circuits that are not closed, so that no caller is risked; or null.</param>
    /// <param name="isLeftAlone">Whether a backend is not to be probed now; null: all are.</param>
    public Prober(
        RouterModel model,
        HttpMessageInvoker http,
        ITokenSource? tokens,
        IHealthRecorder recorder,
        IReadOnlyList<IHealthObserver> observers,
        TimeProvider clock,
        ITrafficProof? proof = null,
        IProbeTrials? trials = null,
        Func<Backend, bool>? isLeftAlone = null)
    {
        _isLeftAlone = isLeftAlone ?? (static _ => false);
        _backends = [.. model.Backends.Where(backend => backend.Health.Enabled)];
        _prober = new BackendProber(http, tokens, clock, proof, trials);
        _recorder = recorder;
        _observers = observers;
        _clock = clock;
    }

    /// <summary>Why the latest run could not read or keep verdicts, or null if it could.</summary>
    public string? LastError { get; private set; }

    /// <inheritdoc cref="RunAsync(string, CancellationToken)"/>
    public Task RunAsync(CancellationToken cancellationToken) => RunAsync("timer", cancellationToken);

    /// <summary>One run over all backends; takes as long as the slowest, at most its <see cref="HealthSettings.Timeout"/> and the storage's time limits.</summary>
    /// <param name="runner">Who makes the run, for the metric.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="OperationCanceledException">The run was stopped; nothing is recorded.</exception>
    internal async Task RunAsync(string runner, CancellationToken cancellationToken)
    {
        var recorded = ReadAsync(cancellationToken);
        Dictionary<string, BackendHealth> known;
        lock (_lock) known = new Dictionary<string, BackendHealth>(_latest, StringComparer.Ordinal);
        var verdicts = await Task.WhenAll(_backends.Where(backend => !_isLeftAlone(backend)).Select(backend => ProbeAsync(backend, recorded, cancellationToken)));
        RouterMeters.ProberRun(runner);
        var readError = (await recorded).Error;
        Tell(known, (await recorded).Verdicts, verdicts);
        try
        {
            await _recorder.RecordAsync(verdicts, _clock.GetUtcNow(), cancellationToken);
            LastError = readError;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever storage has: this instance has its verdicts, and the next run writes again.
            LastError = error.Message;
        }
    }

    private async Task<BackendHealth> ProbeAsync(
        Backend backend, Task<(IReadOnlyDictionary<string, BackendHealth> Verdicts, string? Error)> recorded, CancellationToken cancellationToken)
    {
        var previousOne = PreviousAsync(backend, recorded);
        var report = await ReportAsync(backend, previousOne, cancellationToken);
        var previous = await previousOne;
        var verdict = HealthVerdict.From(backend.Name, report, backend.Health, previous, _clock.GetUtcNow());
        lock (_lock) _latest[backend.Name] = verdict;
        foreach (var observer in _observers) observer.OnVerdict(previous, verdict);
        return verdict;
    }

    private async Task<BackendHealth?> PreviousAsync(Backend backend, Task<(IReadOnlyDictionary<string, BackendHealth> Verdicts, string? Error)> recorded) =>
        Newer((await recorded).Verdicts.GetValueOrDefault(backend.Name), Latest(backend.Name));

    private async Task<ProbeReport> ReportAsync(Backend backend, Task<BackendHealth?> previous, CancellationToken cancellationToken)
    {
        try
        {
            return await _prober.ProbeAsync(backend, previous, cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // A fault of a probe must not take the other backends' verdicts with it, nor count against this one.
            return new ProbeReport { OwnFault = new ProbeFinding(HealthState.Unknown, $"the probe failed ({error.GetType().Name})") };
        }
    }

    // Another instance may have probed in between, so the rows are read in each run; without them the own memory must do.
    private async Task<(IReadOnlyDictionary<string, BackendHealth> Verdicts, string? Error)> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _recorder.ReadAsync(cancellationToken), null);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            return (new Dictionary<string, BackendHealth>(StringComparer.Ordinal), error.Message);
        }
    }

    private void Tell(Dictionary<string, BackendHealth> known, IReadOnlyDictionary<string, BackendHealth> recorded, BackendHealth[] verdicts)
    {
        var after = verdicts.ToDictionary(verdict => verdict.Backend, StringComparer.Ordinal);
        var before = after.Keys.Select(backend => Newer(recorded.GetValueOrDefault(backend), known.GetValueOrDefault(backend))).OfType<BackendHealth>()
            .ToDictionary(verdict => verdict.Backend, StringComparer.Ordinal);
        foreach (var observer in _observers) observer.OnRun(before, after, _clock.GetUtcNow());
    }

    private BackendHealth? Latest(string backend)
    {
        lock (_lock) return _latest.GetValueOrDefault(backend);
    }

    private static BackendHealth? Newer(BackendHealth? one, BackendHealth? other) => one?.CheckedAt >= other?.CheckedAt || other is null ? one : other;
}
