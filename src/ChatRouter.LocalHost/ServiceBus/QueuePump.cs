using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace ChatRouter.LocalHost.ServiceBus;

/// <summary>
/// Hands the messages of a queue to a function, a bounded number at a time. A function that throws gives its message back;
/// one that returns without settling keeps the lock, which is then no longer renewed and ends. Thread-safe.
/// </summary>
internal sealed partial class QueuePump : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _function;
    private readonly LocalQueue _queue;
    private readonly MessageHandler _handle;
    private readonly PumpOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly LocalMessageActions _actions;
    private int _running;
    private bool _isStarted;
    private bool _isStopping;

    public QueuePump(string function, LocalQueue queue, MessageHandler handle, PumpOptions options, TimeProvider clock, ILogger logger)
    {
        _function = function;
        _queue = queue;
        _handle = handle;
        _options = options;
        _clock = clock;
        _logger = logger;
        _actions = new LocalMessageActions(queue);
    }

    public void Start()
    {
        lock (_lock) _isStarted = true;
        _queue.Available += OnAvailable;
        Fill();
    }

    /// <summary>Receives no more and waits for the running calls. When <paramref name="grace"/> ends the wait, their token is cancelled and they are left.</summary>
    public async Task StopAsync(CancellationToken grace)
    {
        _queue.Available -= OnAvailable;
        lock (_lock)
        {
            _isStopping = true;
            if (_running == 0) _stopped.TrySetResult();
        }

        try
        {
            await _stopped.Task.WaitAsync(grace);
        }
        catch (OperationCanceledException)
        {
            await _abort.CancelAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        _abort.Dispose();
    }

    private void OnAvailable(object? sender, EventArgs e) => Fill();

    private void Fill()
    {
        while (TryTake() is { } message)
        {
            // On the pool: the sender of a message must not run its receiver.
            _ = Task.Run(() => RunAsync(message), CancellationToken.None);
        }
    }

    private ServiceBusReceivedMessage? TryTake()
    {
        lock (_lock)
        {
            if (!_isStarted || _isStopping || _running == _options.MaxConcurrentCalls) return null;
            var message = _queue.TryReceive();
            if (message is not null) _running++;
            return message;
        }
    }

    private async Task RunAsync(ServiceBusReceivedMessage message)
    {
        var token = Guid.Parse(message.LockToken);
        try
        {
            await using (new LockRenewal(_queue, token, _options.MaxAutoLockRenewalDuration, _clock))
            {
                await _handle(message, _actions, _abort.Token);
            }

            if (_options.AutoCompleteMessages) _queue.Complete(token);
        }
        catch (Exception exception)
        {
            // Whatever a function throws means: not done, deliver again.
            LogFailure(_function, message.DeliveryCount, exception);
            _queue.Abandon(token, properties: null);
        }

        lock (_lock)
        {
            _running--;
            if (_isStopping && _running == 0) _stopped.TrySetResult();
        }

        Fill();
    }

    [LoggerMessage(1, LogLevel.Error, "{Function} failed on delivery {DeliveryCount} of a message")]
    private partial void LogFailure(string function, int deliveryCount, Exception exception);
}
