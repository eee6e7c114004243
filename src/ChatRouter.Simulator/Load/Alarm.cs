using System.Threading.Tasks.Sources;

namespace ChatRouter.Simulator.Load;

/// <summary>
/// A timer that is set anew for each token of a stream. One wait at a time; at a thousand streams a task and a timer for each token
/// would cost more than the tokens.
/// </summary>
internal sealed class Alarm : IValueTaskSource, IDisposable
{
    private readonly CancellationToken _ct;
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _leaving;
    private ManualResetValueTaskSourceCore<bool> _core;
    private int _armed;

    /// <param name="time">The clock.</param>
    /// <param name="ct">Ends every wait with an <see cref="OperationCanceledException"/>.</param>
    public Alarm(TimeProvider time, CancellationToken ct)
    {
        _ct = ct;
        _timer = time.CreateTimer(static alarm => ((Alarm)alarm!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _leaving = ct.UnsafeRegister(static alarm => ((Alarm)alarm!).Ring(), this);
    }

    /// <summary>Waits; a part of a millisecond counts as one, since timers know no less.</summary>
    public ValueTask WaitAsync(TimeSpan delay)
    {
        _core.Reset();
        Volatile.Write(ref _armed, 1);
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(delay.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
        if (_ct.IsCancellationRequested)
            Ring();
        return new ValueTask(this, _core.Version);
    }

    public void Dispose()
    {
        _leaving.Dispose();
        _timer.Dispose();
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);

    private void Ring()
    {
        if (Interlocked.Exchange(ref _armed, 0) == 0)
            return;
        if (_ct.IsCancellationRequested)
            _core.SetException(new OperationCanceledException(_ct));
        else
            _core.SetResult(true);
    }
}
