using System.Buffers;
using ChatRouter.Answers;
using ChatRouter.Attempts;

namespace ChatRouter.Streaming;

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

    private readonly ChatCall _call;
    private readonly TimeProvider _time;
    private ITimer? _timer;
    private Task _write = Task.CompletedTask;
    private int _state;

    public KeepAlive(ChatCall call, TimeProvider time)
    {
        _call = call;
        _time = time;
    }

    /// <summary>Begins the comments, once. Not thread-safe against <see cref="StopAsync"/>.</summary>
    public void Start() => _timer ??= _time.CreateTimer(static self => ((KeepAlive)self!).Tick(), this, Interval, Interval);

    /// <summary>Begins them again after <see cref="StopAsync"/>, while another attempt is awaited: the sink is no longer that of whoever stopped them.</summary>
    public void Resume()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Stopped) != Stopped) return;
        _timer = null;
        Start();
    }

    /// <summary>Ends the comments; afterwards the sink belongs to the caller of this method.</summary>
    public async ValueTask StopAsync()
    {
        while (true)
        {
            switch (Interlocked.CompareExchange(ref _state, Stopped, Idle))
            {
                case Idle:
                    if (_timer is not null) await _timer.DisposeAsync();
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
        var written = new TaskCompletionSource();
        Volatile.Write(ref _write, written.Task);
        _ = WriteAsync(written);
    }

    private async Task WriteAsync(TaskCompletionSource written)
    {
        try
        {
            var sink = _call.Sink;
            if (!sink.HasStarted) sink.Start(new AnswerHead { Status = 200, IsEventStream = true, Clamped = _call.State.Clamped, Context = _call.State.Context, DecisionId = _call.State.Ticket });
            sink.Body.Write(": keep-alive\n\n"u8);
            await _call.FlushAsync();
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
