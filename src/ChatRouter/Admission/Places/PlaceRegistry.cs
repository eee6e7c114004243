using System.Collections.Frozen;
using System.Runtime.InteropServices;
using ChatRouter.Model;
using ChatRouter.Model.Callers;

namespace ChatRouter.Admission.Places;

/// <summary>
/// The places of all backends on this instance, and who gets one: by lane, then by tenant. One lock for all, held for well under a microsecond, because a waiting request
/// stands before several backends at once. Thread-safe.
/// </summary>
internal sealed class PlaceRegistry
{
    /// <summary>An answer may take this much longer than the mean.</summary>
    private const double Longer = 1.5;

    private readonly Lock _lock = new();
    private readonly FrozenDictionary<string, BackendPlaces> _backends;
    private readonly Dictionary<(string Route, Lane Lane), RouteLane> _routeLanes = [];
    private readonly LaneQueue[] _lanes;
    private readonly TimeProvider _time;
    private readonly IRandomSource _random;
    private readonly long _start;

    public PlaceRegistry(RouterModel model, TimeProvider time, IRandomSource random)
    {
        _backends = model.Backends.ToFrozenDictionary(b => b.Name, b => new BackendPlaces(b), StringComparer.Ordinal);
        _lanes = [.. Enum.GetValues<Lane>().Select(lane => new LaneQueue(lane, model.Lanes.Of(lane)))];
        _time = time;
        _random = random;
        _start = time.GetTimestamp();
    }

    /// <summary>The places of a backend.</summary>
    public BackendPlaces this[string backend] => _backends[backend];

    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>Takes a place at once, or says that there is none for this lane.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="claim">Who asks.</param>
    /// <param name="look">What for.</param>
    /// <param name="peers">At a first look: backends of the rung that it may go to, this one included.</param>
    public Place? TryTake(string backend, PlaceClaim claim, PlaceLook look, int peers = 1)
    {
        lock (_lock)
        {
            var now = Now;
            var places = _backends[backend];
            places.Look(now);
            if (look == PlaceLook.Completion) return places.HasRoomToComplete ? Take_NeedsLock(places, claim, isRaise: false, now) : null;
            if (look is PlaceLook.First or PlaceLook.StepDown)
            {
                places.CountArrival(claim.Lane, look == PlaceLook.StepDown && _lanes[(int)claim.Lane].IsFull(now) ? PlaceLook.First : look, peers, now);
                _lanes[(int)claim.Lane].Tenants.Ask(claim.Tenant, now);
            }

            if (IsAwaited(places, claim.Lane) || !places.HasRoom(claim, _lanes[(int)claim.Lane].Share, look, IsAboveFull(claim.Lane, now), now, out var isRaise)) return null;
            return Take_NeedsLock(places, claim, isRaise, now);
        }
    }

    /// <summary>Waits for a place at any of the backends, no longer than the lane allows; null: there was none, and the request is shed.</summary>
    /// <param name="claim">Who asks.</param>
    /// <param name="backends">In order of preference.</param>
    /// <param name="left">Until the request's deadline.</param>
    /// <param name="gone">Fires when the caller has left.</param>
    /// <exception cref="OperationCanceledException">The caller has left.</exception>
    public async ValueTask<Place?> WaitAsync(PlaceClaim claim, string[] backends, TimeSpan left, CancellationToken gone)
    {
        PlaceWaiter waiter;
        TimeSpan longest;
        lock (_lock)
        {
            var now = Now;
            var lane = _lanes[(int)claim.Lane];
            waiter = new PlaceWaiter(claim, [.. backends.Select(b => _backends[b])], now);
            longest = LongestWait_NeedsLock(waiter, lane, left, now);
            if (longest <= TimeSpan.Zero)
            {
                Shed_NeedsLock(claim, now);
                return null;
            }

            lane.Join(waiter);

            // Since the last look somebody may have left.
            foreach (var backend in waiter.Backends) Serve_NeedsLock(backend, now);
        }

        await using var limit = _time.CreateTimer(state => EndWait((PlaceWaiter)state!, isShed: true), waiter, longest, Timeout.InfiniteTimeSpan);
        await using var leaving = gone.UnsafeRegister(state => EndWait((PlaceWaiter)state!, isShed: false), waiter);
        var place = await waiter.Granted;
        if (!gone.IsCancellationRequested) return place;
        place?.Leave();
        throw new OperationCanceledException(gone);
    }

    /// <summary>When a request that was shed could succeed.</summary>
    public TimeSpan RetryAfter(PlaceClaim claim)
    {
        lock (_lock) return Of_NeedsLock(claim).RetryAfter(Now, _random.NextDouble());
    }

    /// <summary>Takes what a backend says of itself: requests of all instances that it works on and that wait, and use of its KV cache, 0 to 1.</summary>
    public void Told(string backend, int running, int waiting, double kvCacheUse)
    {
        lock (_lock) _backends.GetValueOrDefault(backend)?.Told(running, waiting, kvCacheUse, Now);
    }

    /// <summary>How full the lanes of the routes are; those that nobody asked for are left out.</summary>
    public LaneFigures[] Lanes()
    {
        lock (_lock)
        {
            var now = Now;
            return [.. _routeLanes.Select(one => new LaneFigures(one.Key.Route, one.Key.Lane, one.Value.AdmittedPerSecond(now), one.Value.ShedPerSecond(now), one.Value.Shed))];
        }
    }

    internal void Sent(Place place)
    {
        lock (_lock) place.Backend.Sent(place, Now);
    }

    internal void FirstToken(Place place)
    {
        lock (_lock)
        {
            var now = Now;
            place.Backend.FirstToken(place, now);
            Serve_NeedsLock(place.Backend, now);
        }
    }

    internal bool IsQueued(Place place)
    {
        lock (_lock) return place.Backend.IsQueued(place);
    }

    internal void Refused(Place place)
    {
        lock (_lock) place.Backend.Refused(Now);
    }

    internal void Leave(Place place, bool isComplete, (int Prompt, int Answer)? tokens)
    {
        lock (_lock)
        {
            var now = Now;
            place.Backend.Leave(place, isComplete, now);
            var claim = place.Claim;
            if (tokens is { } counted) _lanes[(int)claim.Lane].Tenants.Settle(claim.Tenant, counted.Prompt + (2d * counted.Answer) - claim.Cost, claim.Weight);
            place.Backend.Look(now);
            Serve_NeedsLock(place.Backend, now);
        }
    }

    private Place Take_NeedsLock(BackendPlaces backend, PlaceClaim claim, bool isRaise, TimeSpan now)
    {
        var lane = _lanes[(int)claim.Lane];
        lane.Tenants.Charge(claim.Tenant, claim.Cost, claim.Weight);
        lane.CountAdmitted(now);
        Of_NeedsLock(claim).CountAdmitted(now);
        return backend.Take(this, claim, isRaise, now);
    }

    private bool IsAboveFull(Lane lane, TimeSpan now)
    {
        for (var i = 0; i < (int)lane; i++)
        {
            if (_lanes[i].IsFull(now)) return true;
        }

        return false;
    }

    /// <summary>Nobody overtakes those of his own lane, or of a higher one, who wait.</summary>
    private static bool IsAwaited(BackendPlaces backend, Lane lane)
    {
        for (var i = 0; i <= (int)lane; i++)
        {
            if (backend.Waiting[i] > 0) return true;
        }

        return false;
    }

    /// <summary>Gives free places of a backend to those who wait for them: first lanes below their guaranteed share, then by lane.</summary>
    private void Serve_NeedsLock(BackendPlaces backend, TimeSpan now)
    {
        while (ServeOne_NeedsLock(backend, isGuaranteed: true, now) || ServeOne_NeedsLock(backend, isGuaranteed: false, now))
        {
        }
    }

    /// <summary>The first lane whose next request may go; one that may not holds nobody up in the lanes below.</summary>
    private bool ServeOne_NeedsLock(BackendPlaces backend, bool isGuaranteed, TimeSpan now)
    {
        for (var i = 0; i < _lanes.Length; i++)
        {
            var lane = _lanes[i];
            if (isGuaranteed && backend.Used((Lane)i) >= lane.Share.GuaranteedOf(backend.Limit)) continue;
            if (lane.Next(backend, now) is not { } next || !backend.HasRoom(next.Claim, lane.Share, PlaceLook.Last, IsAboveFull((Lane)i, now), now, out var isRaise)) continue;
            lane.Remove(next);
            next.End(Take_NeedsLock(backend, next.Claim, isRaise, now));
            return true;
        }

        return false;
    }

    /// <summary>Never so long that the answer could not be complete in time.</summary>
    private TimeSpan LongestWait_NeedsLock(PlaceWaiter waiter, LaneQueue lane, TimeSpan left, TimeSpan now)
    {
        var ends = waiter.Backends.Sum(b => b.EndsPerSecond);
        var above = 0.0;
        for (var i = 0; i < (int)waiter.Claim.Lane; i++) above += _lanes[i].AdmittedPerSecond(now);
        var wait = lane.WaitOf(waiter.Claim, ends, ends - above, now);
        var spare = left - (Longer * waiter.Backends.Min(b => b.MeanDuration));
        return wait < spare ? wait : spare;
    }

    /// <summary>A request waits no longer; nothing if it has been given a place in the same moment.</summary>
    private void EndWait(PlaceWaiter waiter, bool isShed)
    {
        lock (_lock)
        {
            if (!_lanes[(int)waiter.Claim.Lane].Remove(waiter)) return;
            if (isShed) Shed_NeedsLock(waiter.Claim, Now);
            waiter.End(null);
        }
    }

    private void Shed_NeedsLock(PlaceClaim claim, TimeSpan now)
    {
        _lanes[(int)claim.Lane].CountShed(now);
        Of_NeedsLock(claim).CountShed(now);
    }

    private RouteLane Of_NeedsLock(PlaceClaim claim)
        => CollectionsMarshal.GetValueRefOrAddDefault(_routeLanes, (claim.Route, claim.Lane), out _) ??= new RouteLane();
}
