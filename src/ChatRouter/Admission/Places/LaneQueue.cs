using ChatRouter.Model.Callers;
using ChatRouter.Model.Settings;

namespace ChatRouter.Admission.Places;

/// <summary>The requests of one lane that wait for a place, and whose turn it is. Guarded by the lock of <see cref="PlaceRegistry"/>.</summary>
internal sealed class LaneQueue(Lane lane, LaneSettings settings)
{
    private const int Longest = 64;
    private const int MostMoved = 512;
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan FullFor = TimeSpan.FromSeconds(1);
    private readonly List<PlaceWaiter> _waiters = [];
    private Rate _admitted = new(TimeSpan.FromSeconds(5));
    private TimeSpan? _latestShed;

    /// <summary>The lane's part of a backend.</summary>
    public LaneShare Share { get; } = new(settings.Share / 100, settings.MaxShare / 100);

    /// <summary>Longest wait while the lane is not full.</summary>
    public TimeSpan MaxWait { get; } = settings.MaxWait;

    /// <summary>How the lane is shared by tenants.</summary>
    public TenantShares Tenants { get; } = new();

    /// <summary>True for a second after a request was shed: from then on the newest of equals is next, because it has the most time left.</summary>
    public bool IsFull(TimeSpan now) => _latestShed is { } latest && now - latest < FullFor;

    /// <summary>Notes that a request was let in.</summary>
    public void CountAdmitted(TimeSpan now) => _admitted.Count(now);

    /// <summary>Requests let in per second, of late.</summary>
    public double AdmittedPerSecond(TimeSpan now) => _admitted.PerSecond(now);

    /// <summary>Notes that a request was shed.</summary>
    public void CountShed(TimeSpan now) => _latestShed = now;

    /// <summary>
    /// How long a request may wait for a place. While nobody is shed, the lane's longest wait, for as many as get a place within half of it (in the first lane, before which nobody goes, within all of it). In a full lane a tenant among several still has
    /// that wait for half as many, so that one who asks little gets its share; everybody else learns at once, or after a moment, that there is none. Nobody waits
    /// for a line of a batch, so it may; and when a backend fails, all that it had are to find a place elsewhere.
    /// </summary>
    /// <param name="claim">Who asks.</param>
    /// <param name="endsPerSecond">Requests that end per second where it may go.</param>
    /// <param name="leftPerSecond">Those of them whose places the lanes above leave.</param>
    /// <param name="now">The time.</param>
    /// <returns>Zero: it is not to wait.</returns>
    public TimeSpan WaitOf(PlaceClaim claim, double endsPerSecond, double leftPerSecond, TimeSpan now)
    {
        if (claim.HasMoved && lane < Lane.Batch) return _waiters.Count < MostMoved ? MaxWait : TimeSpan.Zero;
        if (_waiters.Count >= Longest) return TimeSpan.Zero;
        if (lane >= Lane.Batch) return MaxWait;
        if (IsFull(now) && Tenants.AreSeveral(now) && _waiters.Count(w => w.Claim.Tenant == claim.Tenant) < Math.Max(1, endsPerSecond * MaxWait.TotalSeconds / 2)) return MaxWait;
        var (wait, places) = IsFull(now) && MaxWait > ShortWait ? (ShortWait, endsPerSecond * ShortWait.TotalSeconds) : (MaxWait, leftPerSecond * MaxWait.TotalSeconds / (lane == Lane.Critical ? 1 : 2));
        return _waiters.Count < Math.Max(1, places) ? wait : TimeSpan.Zero;
    }

    /// <summary>Lets a request wait.</summary>
    public void Join(PlaceWaiter waiter)
    {
        _waiters.Add(waiter);
        foreach (var backend in waiter.Backends) backend.Waiting[(int)lane]++;
    }

    /// <summary>Whose turn it is at a backend, or null if nobody waits for it.</summary>
    public PlaceWaiter? Next(BackendPlaces backend, TimeSpan now)
    {
        if (backend.Waiting[(int)lane] == 0) return null;
        PlaceWaiter? next = null;
        foreach (var waiter in _waiters)
        {
            if (Array.IndexOf(waiter.Backends, backend) >= 0 && (next is null || IsBefore(waiter, next, IsFull(now)))) next = waiter;
        }

        return next;
    }

    /// <summary>Takes a request out; false if it waits no longer.</summary>
    public bool Remove(PlaceWaiter waiter)
    {
        if (!_waiters.Remove(waiter)) return false;
        foreach (var backend in waiter.Backends) backend.Waiting[(int)lane]--;
        return true;
    }

    private bool IsBefore(PlaceWaiter one, PlaceWaiter other, bool newestFirst)
    {
        var difference = Tenants.Start(one.Claim.Tenant).CompareTo(Tenants.Start(other.Claim.Tenant));
        if (difference != 0) return difference < 0;
        if (one.Claim.HasMoved != other.Claim.HasMoved) return one.Claim.HasMoved;
        return newestFirst ? one.Since > other.Since : one.Since < other.Since;
    }
}
