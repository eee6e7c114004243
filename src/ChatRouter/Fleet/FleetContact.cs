namespace ChatRouter.Fleet;

/// <summary>How this instance stands to the fleet: whether the shared state answers it, and how many instances there are. Thread-safe.</summary>
internal sealed class FleetContact
{
    /// <summary>Out of reach for this long, the shared state is no longer waited for: the instance makes its own trials.</summary>
    internal static readonly TimeSpan PatienceWithStorage = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _clock;
    private bool _isFailing;
    private long _reachedAt;
    private int _instances = 1;

    internal FleetContact(TimeProvider clock)
    {
        _clock = clock;
        _reachedAt = clock.GetTimestamp();
    }

    /// <summary>Whether the shared state has been out of reach for long.</summary>
    internal bool IsCutOff => Volatile.Read(ref _isFailing) && _clock.GetElapsedTime(Volatile.Read(ref _reachedAt)) >= PatienceWithStorage;

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

    /// <summary>The instances were counted.</summary>
    internal void Counted(int instances) => Volatile.Write(ref _instances, Math.Max(1, instances));
}
