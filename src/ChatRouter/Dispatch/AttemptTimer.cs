using ChatRouter.Model;

namespace ChatRouter.Dispatch;

/// <summary>The clock over one attempt: one token that fires when the current limit is reached or the caller leaves. Knows which it was.</summary>
internal sealed class AttemptTimer : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _gone;
    private readonly CancellationTokenRegistration _registration;

    public AttemptTimer(TimeProvider time, CancellationToken gone)
    {
        _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _gone = gone;
        _registration = gone.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>Passed to every wait of the attempt.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>What a cancellation means now.</summary>
    public FailureReason Reason { get; private set; } = FailureReason.TotalTimeout;

    /// <summary>True if the caller left.</summary>
    public bool CallerGone => _gone.IsCancellationRequested;

    /// <summary>Sets the next limit in place of the last one.</summary>
    public void Arm(FailureReason reason, TimeSpan limit)
    {
        Reason = reason;
        _source.CancelAfter(limit);
    }

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }
}
