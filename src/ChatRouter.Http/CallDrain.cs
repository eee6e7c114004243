using Microsoft.Extensions.Hosting;

namespace ChatRouter.Http;

/// <summary>
/// Counts the calls of a host, and holds its end up until the last of them is over: servers and background work stop only then. Calls that come meanwhile are not
/// taken. The wait ends with the host's <see cref="HostOptions.ShutdownTimeout"/>. Thread-safe.
/// </summary>
public sealed class CallDrain : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private int _running;
    private bool _isStopping;

    /// <summary>Fires when the host begins to stop, for calls that would go on for as long as somebody listens.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>A call begins. False when the host stops: the call is to be refused, and <see cref="Leave"/> not to be called.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_isStopping) return false;
            _running++;
            return true;
        }
    }

    /// <summary>A call is over.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (--_running == 0 && _isStopping) _empty.TrySetResult();
        }
    }

    /// <summary>Takes no more calls and waits for those that run.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _isStopping = true;
            if (_running == 0) _empty.TrySetResult();
        }

        _stopping.Cancel();
        return EmptyAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    // At its limit the host goes on to stop the servers, which cut what is left.
    private async Task EmptyAsync(CancellationToken cancellationToken)
        => await _empty.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
