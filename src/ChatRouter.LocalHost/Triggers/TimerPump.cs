using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace ChatRouter.LocalHost.Triggers;

/// <summary>
/// Runs one timer function on its schedule: one call at a time, never at start, no retry. Ticks that pass while it runs are skipped, so no call
/// is ever past due. Thread-safe.
/// </summary>
internal sealed partial class TimerPump : IAsyncDisposable
{
    // Timers have an upper limit of about 49 days; a longer wait is made of several.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly TimerFunction _function;
    private readonly Func<TimerInfo, CancellationToken, Task> _run;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private Task _running = Task.CompletedTask;
    private DateTimeOffset _due;
    private DateTimeOffset _last;
    private bool _isStopping;

    public TimerPump(TimerFunction function, Func<TimerInfo, CancellationToken, Task> run, TimeProvider clock, ILogger logger)
    {
        _function = function;
        _run = run;
        _clock = clock;
        _logger = logger;
        _timer = clock.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Start()
    {
        lock (_lock) Schedule_NeedsLock(_clock.GetUtcNow());
    }

    /// <summary>Runs no more and waits for a running call. When <paramref name="grace"/> ends the wait, its token is cancelled and it is left.</summary>
    public async Task StopAsync(CancellationToken grace)
    {
        Task running;
        lock (_lock)
        {
            _isStopping = true;
            running = _running;
        }

        try
        {
            await running.WaitAsync(grace);
        }
        catch (OperationCanceledException)
        {
            await _abort.CancelAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        await _timer.DisposeAsync();
        _abort.Dispose();
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            if (_isStopping) return;
            var now = _clock.GetUtcNow();
            if (now < _due) Arm_NeedsLock();
            else _running = Task.Run(() => RunAsync(now), CancellationToken.None);
        }
    }

    private async Task RunAsync(DateTimeOffset started)
    {
        try
        {
            await _run(Describe(started), _abort.Token);
        }
        catch (Exception exception)
        {
            // The next tick is the retry.
            LogFailure(_function.Name, exception);
        }

        lock (_lock)
        {
            _last = started;
            if (!_isStopping) Schedule_NeedsLock(_clock.GetUtcNow());
        }
    }

    private TimerInfo Describe(DateTimeOffset now) => new()
    {
        ScheduleStatus = new() { Last = _last.UtcDateTime, Next = _function.Schedule.Next(now).UtcDateTime, LastUpdated = _last.UtcDateTime },
    };

    private void Schedule_NeedsLock(DateTimeOffset now)
    {
        // Never the tick that just ran, should the clock stand a little before it.
        _due = _function.Schedule.Next(now > _due ? now : _due);
        Arm_NeedsLock();
    }

    private void Arm_NeedsLock()
    {
        var wait = _due - _clock.GetUtcNow();
        if (wait > s_longestWait) wait = s_longestWait;
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(wait.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(2, LogLevel.Error, "{Function} failed; it runs again at its next tick")]
    private partial void LogFailure(string function, Exception exception);
}
