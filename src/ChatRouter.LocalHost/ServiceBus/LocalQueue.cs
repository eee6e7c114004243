using Azure.Messaging.ServiceBus;

namespace ChatRouter.LocalHost.ServiceBus;

/// <summary>An in-process queue: <see cref="QueueState"/> with a clock, a lock and a signal. Thread-safe.</summary>
public sealed class LocalQueue : IDisposable
{
    private readonly Lock _lock = new();
    private readonly QueueState _state;
    private readonly QueueOptions _options;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;

    internal LocalQueue(string name, QueueOptions options, TimeProvider clock)
    {
        Name = name;
        _options = options;
        _state = new QueueState(name, options);
        _clock = clock;
        _timer = clock.CreateTimer(_ => Do((_, _) => true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Raised outside the lock whenever a message may be ready for delivery.</summary>
    internal event EventHandler? Available;

    /// <summary>The name of the queue.</summary>
    public string Name { get; }

    /// <summary>Messages by state, now.</summary>
    public QueueCounts Counts => Do((state, now) => state.Counts(now));

    /// <summary>The messages given up so far, oldest first, each with its reason.</summary>
    public IReadOnlyList<ServiceBusReceivedMessage> DeadLetters => Do((state, now) =>
    {
        state.Counts(now);
        return state.DeadLetters.ToArray();
    });

    internal TimeSpan LockDuration => _options.LockDuration;

    internal int MaxMessageBytes => _options.MaxMessageBytes;

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    internal IReadOnlyList<long> Enqueue(IReadOnlyList<SentMessage> messages) =>
        Do((state, now) => messages.Select(message => state.Enqueue(message, now)).ToArray());

    internal bool Cancel(long sequenceNumber) => Do((state, now) => state.Cancel(sequenceNumber, now));

    internal ServiceBusReceivedMessage? TryReceive()
    {
        lock (_lock)
        {
            var message = _state.TryReceive(_clock.GetUtcNow());
            Arm_NeedsLock();
            return message;
        }
    }

    internal bool IsLocked(Guid lockToken) => Do((state, now) => state.IsLocked(lockToken, now));

    internal bool Complete(Guid lockToken) => Do((state, now) => state.Complete(lockToken, now));

    internal bool Abandon(Guid lockToken, IEnumerable<KeyValuePair<string, object>>? properties) =>
        Do((state, now) => state.Abandon(lockToken, properties, now));

    internal bool DeadLetter(Guid lockToken, IEnumerable<KeyValuePair<string, object>>? properties, string? reason, string? description) =>
        Do((state, now) => state.DeadLetter(lockToken, properties, reason, description, now));

    internal bool Defer(Guid lockToken, IEnumerable<KeyValuePair<string, object>>? properties) =>
        Do((state, now) => state.Defer(lockToken, properties, now));

    internal bool Renew(Guid lockToken) => Do((state, now) => state.Renew(lockToken, now));

    private T Do<T>(Func<QueueState, DateTimeOffset, T> action)
    {
        T result;
        bool ready;
        lock (_lock)
        {
            var now = _clock.GetUtcNow();
            result = action(_state, now);
            _state.Counts(now);
            Arm_NeedsLock();
            ready = _state.HasActive;
        }

        if (ready) Available?.Invoke(this, EventArgs.Empty);
        return result;
    }

    private void Arm_NeedsLock()
    {
        var wait = _state.NextDue - _clock.GetUtcNow();

        // Up to the next millisecond: a timer that fires early would find nothing due.
        _timer.Change(
            wait is { } span ? TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(span.TotalMilliseconds), 0, int.MaxValue)) : Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }
}
