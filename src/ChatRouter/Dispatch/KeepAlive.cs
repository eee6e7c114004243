namespace ChatRouter.Dispatch;

/// <summary>
/// Comments to a streaming caller while no backend has produced content: the platform's load balancer cuts a connection that is silent for 230 s.
/// Owns the sink until <see cref="StopAsync"/> returns.
/// </summary>
internal sealed class KeepAlive : IAsyncDisposable
{
    /// <summary>Time between two comments.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private const int Idle = 0;
    private const int Writing = 1;
    private const int Stopped = 2;

    private readonly IAnswerSink _sink;
    private readonly AnswerHead _head;
    private readonly ITimer _timer;
    private Task _write = Task.CompletedTask;
    private int _state;

    public KeepAlive(IAnswerSink sink, in AnswerHead head, TimeProvider time)
    {
        _sink = sink;
        _head = head;
        _timer = time.CreateTimer(static self => ((KeepAlive)self!).Tick(), this, Interval, Interval);
    }

    /// <summary>Ends the comments; afterwards the sink belongs to the caller of this method.</summary>
    public async ValueTask StopAsync()
    {
        while (true)
        {
            switch (Interlocked.CompareExchange(ref _state, Stopped, Idle))
            {
                case Idle:
                    await _timer.DisposeAsync();
                    return;
                case Stopped:
                    return;
                default:
                    await Volatile.Read(ref _write);
                    break;
            }
        }
    }

    public ValueTask DisposeAsync() => StopAsync();

    private void Tick()
    {
        if (Interlocked.CompareExchange(ref _state, Writing, Idle) != Idle) return;
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _write, written.Task);
        _ = WriteAsync(written);
    }

    private async Task WriteAsync(TaskCompletionSource written)
    {
        try
        {
            if (!_sink.HasStarted) _sink.Start(_head);
            await _sink.Body.WriteAsync(": keep-alive\n\n"u8.ToArray());
        }
        catch (Exception)
        {
            // The caller is gone; its own token ends the request.
        }
        finally
        {
            Volatile.Write(ref _state, Idle);
            written.SetResult();
        }
    }
}
