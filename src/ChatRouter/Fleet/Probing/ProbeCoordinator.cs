using ChatRouter.Health;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Storage;

namespace ChatRouter.Fleet.Probing;

/// <summary>
/// Sees to it that somebody probes, and only one claimed run at a time: the timer, and while it is silent whichever instance handles a request. A deputy makes one run
/// for a request that comes when a run is due, in the background; the next request goes on from there. So no work is left behind when requests stop. Thread-safe.
/// </summary>
public sealed class ProbeCoordinator : IDisposable
{
    private readonly Prober _prober;
    private readonly ProberTable _table;
    private readonly FleetSynchronizer _fleet;
    private readonly FleetSettings _settings;
    private readonly TimeProvider _clock;
    private readonly TaskScheduler _background;
    private readonly TimeSpan _longestRun;
    private readonly bool _isNeeded;
    private readonly CancellationTokenSource _stopping = new();
    private long _ownTurn = long.MaxValue;
    private long _notBefore;
    private int _isAwake;
    private int _isStopped;

    /// <param name="model">The backends and intervals.</param>
    /// <param name="prober">Makes the runs.</param>
    /// <param name="table">Where runs are claimed.</param>
    /// <param name="fleet">What the timer's instance knows.</param>
    /// <param name="clock">Clock of timestamps, waits and time limits.</param>
    /// <param name="background">Where deputies run; null: in the thread pool.</param>
    internal ProbeCoordinator(RouterModel model, Prober prober, ProberTable table, FleetSynchronizer fleet, TimeProvider clock, TaskScheduler? background = null)
    {
        _background = background ?? TaskScheduler.Default;
        _prober = prober;
        _table = table;
        _fleet = fleet;
        _settings = model.Fleet;
        _clock = clock;
        var limits = model.Backends.Where(backend => backend.Health.Enabled).Select(backend => backend.Health.Timeout).ToArray();
        _isNeeded = limits.Length > 0;
        _longestRun = (_isNeeded ? limits.Max() : TimeSpan.Zero) + (4 * StorageLimits.Timeout);

        // A new app has no lease yet: its timer gets the time to make one.
        _notBefore = (clock.GetUtcNow() + (ProberLease.IntervalsToExpiry * _settings.ProbeInterval)).UtcTicks;
    }

    /// <summary>The latest run as deputy, or attempt at one; done when there is none.</summary>
    internal Task Deputy { get; private set; } = Task.CompletedTask;

    /// <summary>The timer's run. Skipped when another run is going on; without storage it is made all the same, for this process's own sake.</summary>
    /// <exception cref="OperationCanceledException">The host stops.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // A cold instance must know whom operators isolated.
        await _fleet.FreshAsync(cancellationToken);
        ProbeClaim? turn = null;
        try
        {
            turn = await _table.TryBeginAsync(ProbeRunner.Timer, _longestRun, cancellationToken);
            if (turn is null) return;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever storage has: nobody else can claim a run either.
        }

        await RunAsync(turn, ProbeRunner.Timer, cancellationToken);
    }

    /// <summary>On the way of every request: two compares while somebody probes. Never waits and never throws.</summary>
    internal void Consider(FleetView view, DateTimeOffset now)
    {
        if (!_isNeeded || (now < view.ProbingUntil && now.UtcTicks < Volatile.Read(ref _ownTurn))) return;
        if (view.AsOf == DateTimeOffset.MinValue || now.UtcTicks < Volatile.Read(ref _notBefore)) return;
        if (Interlocked.Exchange(ref _isAwake, 1) == 1) return;

        // One look per interval: until this one has an answer and the view shows it, other requests would ask for the same.
        Volatile.Write(ref _notBefore, (now + _settings.ProbeInterval).UtcTicks);
        Deputy = StartDetached(DeputizeAsync);
    }

    /// <summary>Stops a deputy's run. The engine disposes of it, and so does a container that hands it out.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isStopped, 1) == 1) return;
        _stopping.Cancel();
        _stopping.Dispose();
    }

    // The request that happened to come now is not the cause of the probes: its trace must not carry them.
    private Task StartDetached(Func<Task> work)
    {
        if (ExecutionContext.IsFlowSuppressed()) return Start();
        using (ExecutionContext.SuppressFlow()) return Start();

        Task Start() => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _background).Unwrap();
    }

    private async Task DeputizeAsync()
    {
        try
        {
            var turn = await _table.TryBeginAsync(ProbeRunner.Deputy, _longestRun, _stopping.Token);
            if (turn is null)
            {
                Volatile.Write(ref _ownTurn, long.MaxValue);
                return;
            }

            await RunAsync(turn, ProbeRunner.Deputy, _stopping.Token);
            Volatile.Write(ref _ownTurn, (_clock.GetUtcNow() + _settings.ProbeInterval).UtcTicks);
        }
        catch (Exception)
        {
            // Whatever storage has, or the host stops: no claim, no run. A later request tries again.
        }
        finally
        {
            Volatile.Write(ref _isAwake, 0);
        }
    }

    private async Task RunAsync(ProbeClaim? turn, ProbeRunner runner, CancellationToken cancellationToken)
    {
        // A run that outlives its claim would meet the next one. The process may have stood still since it claimed.
        using var limit = new CancellationTokenSource(turn?.Left(_clock.GetUtcNow()) ?? Timeout.InfiniteTimeSpan, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var isFinished = false;
        try
        {
            await _prober.RunAsync(runner == ProbeRunner.Timer ? "timer" : "deputy", either.Token);
            isFinished = true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The limit: the run says nothing, and the next one begins anew.
        }
        finally
        {
            if (turn is not null) await TryEndAsync(turn, isFinished);
        }
    }

    private async Task TryEndAsync(ProbeClaim turn, bool isFinished)
    {
        try
        {
            await _table.EndAsync(turn, isFinished);
        }
        catch (Exception)
        {
            // Whatever storage has: the claim runs out by itself.
        }
    }
}
