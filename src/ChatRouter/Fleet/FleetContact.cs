namespace ChatRouter.Fleet;

/// <summary>How this instance stands to the fleet: whether the shared state answers it and takes its writes, and how many instances there are. Thread-safe.</summary>
internal sealed class FleetContact
{
    /// <summary>Out of reach for this long, the shared state is no longer waited for: the instance makes its own trials.</summary>
    internal static readonly TimeSpan PatienceWithStorage = TimeSpan.FromSeconds(10);

    /// <summary>Writes are rare: one that failed longer ago than this says nothing of now.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _clock;
    private readonly Lock _writing = new();
    private bool _isFailing;
    private long _reachedAt;
    private (long First, long Latest)? _refused;
    private int _instances = 1;

    internal FleetContact(TimeProvider clock)
    {
        _clock = clock;
        _reachedAt = clock.GetTimestamp();
    }

    /// <summary>Whether the shared state has been out of reach for long, or has taken no write for as long: tables can be readable and no more.</summary>
    internal bool IsCutOff => IsUnread || IsRefused;

    /// <summary>Instances when they were last counted, this one included; 1 if they never were.</summary>
    internal int Instances => Volatile.Read(ref _instances);

    /// <summary>The shared state has answered, whatever it was asked.</summary>
    internal void Reached()
    {
        Volatile.Write(ref _reachedAt, _clock.GetTimestamp());
        Volatile.Write(ref _isFailing, false);
    }

    /// <summary>The shared state could not be read.</summary>
    internal void Missed() => Volatile.Write(ref _isFailing, true);

    /// <summary>A write was answered: made, or too late.</summary>
    internal void Written()
    {
        lock (_writing) _refused = null;
    }

    /// <summary>A write failed.</summary>
    internal void Refused()
    {
        lock (_writing)
        {
            var now = _clock.GetTimestamp();
            _refused = (_refused is { } known && _clock.GetElapsedTime(known.Latest, now) <= Memory ? known.First : now, now);
        }
    }

    /// <summary>The instances were counted.</summary>
    internal void Counted(int instances) => Volatile.Write(ref _instances, Math.Max(1, instances));

    private bool IsUnread => Volatile.Read(ref _isFailing) && _clock.GetElapsedTime(Volatile.Read(ref _reachedAt)) >= PatienceWithStorage;

    private bool IsRefused
    {
        get
        {
            lock (_writing)
            {
                var now = _clock.GetTimestamp();
                return _refused is { } known && _clock.GetElapsedTime(known.First, now) >= PatienceWithStorage && _clock.GetElapsedTime(known.Latest, now) <= Memory;
            }
        }
    }
}
