using System.Collections.Concurrent;
using ChatRouter.Model;
using ChatRouter.Slo.Feedback;
using ChatRouter.Slo.Reports;
using ChatRouter.Slo.Rows;
using ChatRouter.Slo.Trajectories;
using ChatRouter.Slo.Windows;
using ChatRouter.Storage;
using ChatRouter.Telemetry;

namespace ChatRouter.Slo;

/// <summary>
/// The account of the objectives of all routes, over all instances: what was promised, what was kept, what is left. Every instance has it, whether requests reach it or
/// not; while storage is out of reach it goes on with what was last read and this instance's own requests. Thread-safe.
/// </summary>
public sealed class SloAccount
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WholeEvery = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RecentFor = TimeSpan.FromSeconds(5);
    private const double Jitter = 0.2;
    private const double RowsPerSecond = 1000;

    private readonly ConcurrentDictionary<string, RouteHistory> _histories = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _wholeAt = new(StringComparer.Ordinal);
    private readonly SloWriter _writer;
    private readonly HistoryReader _reader;
    private readonly TimeProvider _clock;
    private readonly IRandomSource _random;
    private Looked? _recent;
    private TimeSpan _readingPause = Pause;
    private string? _writeError;
    private string? _readError;

    internal SloAccount(RouterModel model, IEntityTableStore store, TimeProvider clock, IRandomSource random, string instance)
    {
        Recorder = new SloRecorder(model, clock);
        Rollup = new SloRollup(model, store, clock);
        _writer = new SloWriter(store, Recorder, clock, instance);
        _reader = new HistoryReader(store.Table(TableNames.Slo), StorageLimits.Create(clock), EntityRules.ToKey(instance));
        Trajectories = new TrajectoryAccount(model, store, clock, random, instance);
        Feedback = new FeedbackBook(model, Recorder.Record);
        _clock = clock;
        _random = random;
    }

    /// <summary>Tasks of several requests.</summary>
    public TrajectoryAccount Trajectories { get; }

    /// <summary>What evaluators and users think of answers.</summary>
    public FeedbackBook Feedback { get; }

    /// <summary>Folds old rows.</summary>
    internal SloRollup Rollup { get; }

    /// <summary>Why the account could not be written or read last time, or null if it could.</summary>
    public string? LastError => _writeError ?? _readError;

    /// <summary>Counts what this instance's callers get.</summary>
    internal SloRecorder Recorder { get; }

    /// <summary>The account of every route, in order of their names. From memory: it waits for nothing.</summary>
    public IReadOnlyList<RouteSlo> Report() => [.. Recorder.Routes.Select(Report)];

    /// <summary>The same, at most 5 s old: for those who look every second, because putting it together costs more than a millisecond for each route.</summary>
    public IReadOnlyList<RouteSlo> Recent()
    {
        if (Volatile.Read(ref _recent) is { } known && _clock.GetElapsedTime(known.At) < RecentFor) return known.Routes;
        var recent = new Looked(_clock.GetTimestamp(), Report());
        Volatile.Write(ref _recent, recent);
        return recent.Routes;
    }

    /// <summary>The account of one route, or null if there is no route of that name.</summary>
    public RouteSlo? Report(string route) => Recorder.Find(route) is { } recorder ? Report(recorder) : null;

    /// <summary>Requests that were shed before their route was known. They count for no route.</summary>
    public RouteSlo Unrouted() => Report(Recorder.Unrouted);

    /// <summary>What is left of every error budget, for gauges.</summary>
    internal IEnumerable<(string Route, string Objective, int Days, double Left)> Budgets()
        => Recent().SelectMany(route => route.Objectives.SelectMany(objective => objective.Windows.Select(window => (route.Route, objective.Name, window.Days, window.Left))));

    /// <summary>Every burn rate, for gauges.</summary>
    internal IEnumerable<(string Route, int Minutes, double Rate)> Rates()
        => Recent().SelectMany(route => route.BurnRates.SelectMany(pair => new[] { (route.Route, pair.LongMinutes, pair.Long), (route.Route, pair.ShortMinutes, pair.Short) }));

    /// <summary>Folds old rows and counts the tasks that are over; the host's timer calls it.</summary>
    /// <exception cref="EntityTableException">The storage cannot be reached or refuses. The next run goes on where this one stood.</exception>
    /// <exception cref="Polly.Timeout.TimeoutRejectedException">It took too long.</exception>
    public async Task RollUpAsync(CancellationToken cancellationToken)
    {
        await Rollup.RunAsync(cancellationToken);
        await Trajectories.Rollup.RunAsync(cancellationToken);
    }

    /// <summary>Counts a request that has ended.</summary>
    internal void Count(DecisionRecord decision) => Trajectories.Add(decision, Recorder.Record(decision).Verdict);

    /// <summary>Writes and reads until it is cancelled, then writes what is left. Runs once per process.</summary>
    internal Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(RunOwnAsync(cancellationToken), Trajectories.RunAsync(cancellationToken));

    private async Task RunOwnAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(
                RepeatAsync(async token => _writeError = await TryAsync(_writer.TurnAsync, token), () => Pause, cancellationToken),
                RepeatAsync(async token => _readError = await TryAsync(ReadAsync, token), () => _readingPause, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            using var farewell = new CancellationTokenSource(Farewell, _clock);
            await TryAsync(_writer.TurnAsync, farewell.Token);
        }
    }

    /// <summary>One turn of writing.</summary>
    internal Task WriteAsync(CancellationToken cancellationToken) => _writer.TurnAsync(cancellationToken);

    /// <summary>One turn of reading: the newest minutes of every route, and all of a route where that is due.</summary>
    internal async Task ReadAsync(CancellationToken cancellationToken)
    {
        _readingPause = Pause;
        foreach (var recorder in Recorder.All)
        {
            var (route, now) = (recorder.Route, _clock.GetUtcNow());
            var known = _histories.GetValueOrDefault(route);
            var isDue = known is null || now - _wholeAt.GetValueOrDefault(route) >= WholeEvery;
            if (isDue && await _reader.ReadAsync(route, now, cancellationToken) is { } whole)
            {
                _histories[route] = whole;
                _wholeAt[route] = now - (Jitter * _random.NextDouble() * WholeEvery);
            }
            else if (known is not null) _histories[route] = await _reader.ReadOnAsync(route, known, now, cancellationToken);

            // So that all instances together ask a partition for at most a thousand rows a second.
            var least = TimeSpan.FromSeconds(_reader.Load / RowsPerSecond);
            if (least > _readingPause) _readingPause = least;
        }
    }

    private RouteSlo Report(RouteRecorder recorder) => RouteReporter.Report(
        recorder.Route,
        recorder.Objectives,
        _histories.GetValueOrDefault(recorder.Route) ?? RouteHistory.Empty,
        recorder.Look(),
        Trajectories.Report(recorder.Route),
        _clock.GetUtcNow());

    private async Task RepeatAsync(Func<CancellationToken, Task> turn, Func<TimeSpan> pause, CancellationToken cancellationToken)
    {
        while (true)
        {
            await turn(cancellationToken);
            await Task.Delay(pause() * (1 - Jitter + (2 * Jitter * _random.NextDouble())), _clock, cancellationToken);
        }
    }

    private static async Task<string?> TryAsync(Func<CancellationToken, Task> turn, CancellationToken cancellationToken)
    {
        try
        {
            await turn(cancellationToken);
            return null;
        }
        catch (Exception error)
        {
            // Whatever storage has: counting goes on, and the next turn tries again.
            return cancellationToken.IsCancellationRequested ? null : StorageLimits.Reason(error);
        }
    }

    private sealed record Looked(long At, IReadOnlyList<RouteSlo> Routes);
}
