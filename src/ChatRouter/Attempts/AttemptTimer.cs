using ChatRouter.Model.Plans;

namespace ChatRouter.Attempts;

/// <summary>The clock over one attempt: one token that fires when the current limit is reached, the caller leaves, or another attempt has won. Knows which it was.</summary>
internal sealed class AttemptTimer : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _gone;
    private FailureReason _limit = FailureReason.TotalTimeout;
    private readonly CancellationToken _lost;
    private readonly CancellationTokenRegistration _onGone;
    private readonly CancellationTokenRegistration _onLost;

    public AttemptTimer(TimeProvider time, CancellationToken gone, CancellationToken lost)
    {
        _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _gone = gone;
        _lost = lost;
        _onGone = gone.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
        _onLost = lost.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>Passed to every wait of the attempt.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>What a cancellation means now.</summary>
    public FailureReason Reason => _lost.IsCancellationRequested ? FailureReason.HedgeLost : _limit;

    /// <summary>True if the caller left.</summary>
    public bool CallerGone => _gone.IsCancellationRequested;

    /// <summary>Sets the next limit in place of the last one; the request's deadline bounds it.</summary>
    public void Arm(FailureReason reason, TimeSpan limit, in Deadline deadline)
    {
        // A caller in a hurry must not open circuits for everybody: silence tells of the backend only where it lasts for half of its limit.
        var left = deadline.Left;
        _limit = left >= limit / 2 ? reason : FailureReason.Deadline;
        _source.CancelAfter(limit < left ? limit : left);
    }

    public void Dispose()
    {
        _onGone.Dispose();
        _onLost.Dispose();
        _source.Dispose();
    }
}
