namespace ChatRouter.Admission.Limits;

/// <summary>One instance's share of a limit of requests at the same time. Thread-safe.</summary>
internal sealed class ConcurrencyLimit(int most)
{
    // Shares are computed: 2.0000000001 of 8 is 2.
    private const double Rounding = 1e-6;

    private int _leased = most;
    private int _peak;
    private int _refused;

    /// <summary>The limit over all instances.</summary>
    public int Most { get; } = most;

    /// <summary>Changes this instance's share, 0 to 1: rounded up, because a share of less than one request is none.</summary>
    public void Lease(double share) => Volatile.Write(ref _leased, Math.Max(1, (int)Math.Ceiling((share * Most) - Rounding)));

    /// <summary>Whether so many may run.</summary>
    public bool Allows(int active)
    {
        if (active > Volatile.Read(ref _leased))
        {
            Interlocked.Increment(ref _refused);
            return false;
        }

        for (var peak = Volatile.Read(ref _peak); active > peak; peak = Volatile.Read(ref _peak))
        {
            if (Interlocked.CompareExchange(ref _peak, active, peak) == peak) break;
        }

        return true;
    }

    /// <summary>How many have wanted to run at the same time since the last time this was read; at most the limit.</summary>
    public int TakeAsked(int active) => Math.Min(Most, Interlocked.Exchange(ref _peak, active) + Interlocked.Exchange(ref _refused, 0));
}
