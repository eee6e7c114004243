using Azure.Messaging.ServiceBus;

namespace ChatRouter.LocalHost.ServiceBus;

/// <summary>
/// A Service Bus queue as a state machine: peek-lock, delivery count, dead letters, schedules, duplicate detection.
/// It has no clock: every call says what time it is, and what came due since the last call (locks, schedules) happens first.
/// Not thread-safe; <see cref="LocalQueue"/> guards it.
/// </summary>
internal sealed class QueueState(string name, QueueOptions options)
{
    private readonly SortedDictionary<long, QueueEntry> _active = [];
    private readonly Dictionary<Guid, QueueEntry> _locked = [];
    private readonly SortedSet<(DateTimeOffset Due, long SequenceNumber)> _schedule = [];
    private readonly Dictionary<long, QueueEntry> _scheduled = [];
    private readonly Dictionary<long, QueueEntry> _deferred = [];
    private readonly List<ServiceBusReceivedMessage> _deadLetters = [];
    private readonly DuplicateHistory _history = new(options.DuplicateDetectionWindow);
    private long _lastSequenceNumber;

    public IReadOnlyList<ServiceBusReceivedMessage> DeadLetters => _deadLetters;

    /// <summary>Whether a call to <see cref="TryReceive"/> may find something now.</summary>
    public bool HasActive => _active.Count > 0;

    /// <summary>When something happens by itself next: a lock ends or a scheduled message is due. Null: never.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            DateTimeOffset? next = _schedule.Count > 0 ? _schedule.Min.Due : null;
            foreach (var entry in _locked.Values)
            {
                if (next is null || entry.LockedUntil < next) next = entry.LockedUntil;
            }

            return next;
        }
    }

    public QueueCounts Counts(DateTimeOffset now)
    {
        MoveTo(now);
        return new(_active.Count, _locked.Count, _scheduled.Count, _deferred.Count, _deadLetters.Count);
    }

    /// <summary>Takes a message in, now or at its scheduled time. A message id seen within the window is dropped: the sender is not told.</summary>
    /// <returns>The sequence number, also for a dropped one.</returns>
    public long Enqueue(SentMessage message, DateTimeOffset now)
    {
        MoveTo(now);
        var number = ++_lastSequenceNumber;
        if (!_history.TryAdd(message.MessageId, now)) return number;

        var entry = new QueueEntry(message) { SequenceNumber = number, EnqueuedSequenceNumber = number, EnqueuedTime = now };
        if (message.ScheduledEnqueueTime > now)
        {
            _schedule.Add((message.ScheduledEnqueueTime, number));
            _scheduled.Add(number, entry);
        }
        else
        {
            _active.Add(number, entry);
        }

        return number;
    }

    /// <summary>Takes a scheduled message back; false if there is none (any more). Its id stays in the duplicate history.</summary>
    public bool Cancel(long sequenceNumber, DateTimeOffset now)
    {
        MoveTo(now);
        if (!_scheduled.Remove(sequenceNumber, out var entry)) return false;
        _schedule.Remove((entry.Message.ScheduledEnqueueTime, sequenceNumber));
        return true;
    }

    /// <summary>Delivers and locks the oldest message; null if none is ready.</summary>
    public ServiceBusReceivedMessage? TryReceive(DateTimeOffset now)
    {
        MoveTo(now);
        while (_active.Count > 0)
        {
            var entry = _active.First().Value;
            _active.Remove(entry.SequenceNumber);
            if (entry.HasExpired(now))
            {
                if (options.DeadLetterOnExpiry) Bury(entry, DeadLetterReasons.TtlExpired, "The message expired and was dead lettered.");
                continue;
            }

            entry.DeliveryCount++;
            entry.LockToken = Guid.NewGuid();
            entry.LockedUntil = now + options.LockDuration;
            _locked.Add(entry.LockToken, entry);
            return entry.ToReceived(ServiceBusMessageState.Active);
        }

        return null;
    }

    public bool IsLocked(Guid lockToken, DateTimeOffset now)
    {
        MoveTo(now);
        return _locked.ContainsKey(lockToken);
    }

    /// <summary>Done with it. False, here and below: the lock is lost.</summary>
    public bool Complete(Guid lockToken, DateTimeOffset now)
    {
        MoveTo(now);
        return _locked.Remove(lockToken);
    }

    /// <summary>Gives it back for redelivery, or dead-letters it after the last delivery.</summary>
    public bool Abandon(Guid lockToken, IEnumerable<KeyValuePair<string, object>>? properties, DateTimeOffset now)
    {
        MoveTo(now);
        if (!_locked.Remove(lockToken, out var entry)) return false;
        entry.Modify(properties);
        Return(entry);
        return true;
    }

    /// <summary>Gives it up.</summary>
    public bool DeadLetter(
        Guid lockToken, IEnumerable<KeyValuePair<string, object>>? properties, string? reason, string? description, DateTimeOffset now)
    {
        MoveTo(now);
        if (!_locked.Remove(lockToken, out var entry)) return false;
        entry.Modify(properties);
        Bury(entry, reason, description);
        return true;
    }

    /// <summary>Sets it aside.</summary>
    public bool Defer(Guid lockToken, IEnumerable<KeyValuePair<string, object>>? properties, DateTimeOffset now)
    {
        MoveTo(now);
        if (!_locked.Remove(lockToken, out var entry)) return false;
        entry.Modify(properties);
        _deferred.Add(entry.SequenceNumber, entry);
        return true;
    }

    /// <summary>Starts the lock duration anew.</summary>
    public bool Renew(Guid lockToken, DateTimeOffset now)
    {
        MoveTo(now);
        if (!_locked.TryGetValue(lockToken, out var entry)) return false;
        entry.LockedUntil = now + options.LockDuration;
        return true;
    }

    private void MoveTo(DateTimeOffset now)
    {
        while (_schedule.Count > 0 && _schedule.Min is var first && first.Due <= now)
        {
            _schedule.Remove(first);
            _scheduled.Remove(first.SequenceNumber, out var entry);

            // A scheduled message gets its place in the queue, and a new number, when its time comes.
            entry!.SequenceNumber = ++_lastSequenceNumber;
            entry.EnqueuedTime = first.Due;
            _active.Add(entry.SequenceNumber, entry);
        }

        if (_locked.Count == 0) return;
        foreach (var entry in _locked.Values.Where(entry => entry.LockedUntil <= now).ToArray())
        {
            _locked.Remove(entry.LockToken);
            Return(entry);
        }
    }

    private void Return(QueueEntry entry)
    {
        if (entry.DeliveryCount < options.MaxDeliveryCount)
        {
            _active.Add(entry.SequenceNumber, entry);
            return;
        }

        Bury(
            entry, DeadLetterReasons.MaxDeliveryCountExceeded,
            $"Message could not be consumed after {options.MaxDeliveryCount} delivery attempts.");
    }

    private void Bury(QueueEntry entry, string? reason, string? description)
    {
        if (reason is not null) entry.Properties = entry.Properties.SetItem(DeadLetterReasons.ReasonProperty, reason);
        if (description is not null) entry.Properties = entry.Properties.SetItem(DeadLetterReasons.DescriptionProperty, description);
        _deadLetters.Add(entry.ToReceived(ServiceBusMessageState.Active, name));
    }
}
