using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Plans;

namespace ChatRouter.Admission.Places;

/// <summary>
/// The places of one backend: who has one, who waits for a first token, and what that says of its limit. All but what <see cref="IOccupancy"/> reads is guarded by the lock
/// of <see cref="PlaceRegistry"/>.
/// </summary>
internal sealed class BackendPlaces : IOccupancy
{
    private const int Lanes = 5;
    private const double CriticalRisk = 0.01;
    private const double StepDownRisk = 0.1;
    private const double YieldRisk = 0.01;
    private const int FewestWaiting = 3;
    private const double MostWaitingOf = 0.1;
    private const double FullFrom = 0.95;
    private static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ArrivalsConstant = TimeSpan.FromSeconds(10);

    private readonly int _most;
    private readonly long _mostTokens;
    private readonly int[] _used = new int[Lanes];
    private readonly Rate[] _arrivals = [.. Enumerable.Repeat(new Rate(ArrivalsConstant), Lanes)];
    private readonly SaturationWatch _watch;
    private int _inFlight;
    private long _tokens;
    private double _meanSeconds;
    private int _peers = 1;

    public BackendPlaces(Backend backend)
    {
        Name = backend.Name;
        _most = backend.MaxConcurrency;
        _mostTokens = backend.MaxActiveTokens ?? long.MaxValue;
        _watch = new SaturationWatch(new AdaptiveLimit(backend.StartConcurrency ?? backend.MaxConcurrency, backend.MaxConcurrency));
    }

    /// <summary>The backend's name.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <inheritdoc/>
    public int Limit => _watch.Limit.Value;

    /// <summary>Requests in flight that stand in the backend's queue, as far as can be seen from here.</summary>
    public int Queued => _watch.Queued;

    /// <summary>Waiters for a place here, by lane.</summary>
    public int[] Waiting { get; } = new int[Lanes];

    /// <summary>How long a request holds its place, on the average; zero before the first has ended.</summary>
    public TimeSpan MeanDuration => TimeSpan.FromSeconds(_meanSeconds);

    /// <summary>Requests that end per second while every place is taken; infinite before the first has ended.</summary>
    public double EndsPerSecond => _meanSeconds == 0 ? double.PositiveInfinity : Limit / _meanSeconds;

    /// <summary>Requests in flight of a lane.</summary>
    public int Used(Lane lane) => _used[(int)lane];

    /// <summary>Notes that a request of the lane came here, whether or not there was room.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="look">A critical request that steps down does not count: that is rare where its reserve holds, and a place kept for it here would lie idle.</param>
    /// <param name="peers">Backends of the rung that it may go to, this one included.</param>
    /// <param name="now">The time.</param>
    public void CountArrival(Lane lane, PlaceLook look, int peers, TimeSpan now)
    {
        if (lane == Lane.Critical && look == PlaceLook.StepDown) return;
        _arrivals[(int)lane].Count(now);
        _peers = peers;
    }

    /// <summary>Looks at those that wait for their first token; lowers the limit if they stand in a queue.</summary>
    public void Look(TimeSpan now) => _watch.Look(_inFlight, now);

    /// <summary>
    /// Takes what the backend says of itself. Of a queue each instance bears the part that it has of the requests there: what is at work of its own is the limit. While the KV
    /// cache is full nothing is tried.
    /// </summary>
    public void Told(int running, int waiting, double kvCacheUse, TimeSpan now)
    {
        if (waiting >= FewestWaiting && waiting > MostWaitingOf * running) _watch.Limit.Cut((int)Math.Ceiling(_inFlight * (double)running / (running + waiting)), now);
        if (kvCacheUse >= FullFrom) _watch.Limit.Hold(now + HeldFor);
    }

    /// <summary>Whether a request may go now.</summary>
    /// <param name="claim">Who asks.</param>
    /// <param name="lane">The lane's settings.</param>
    /// <param name="look">What for.</param>
    /// <param name="isAboveFull">A lane above is full itself: then the guaranteed share is taken without regard to it.</param>
    /// <param name="now">The time.</param>
    /// <param name="isRaise">
    /// It goes beyond the limit, to see whether that may rise. A lane that leaves places free fills them first, because what goes well below the limit says nothing of it;
    /// batch does that only while nobody else is there.
    /// </param>
    public bool HasRoom(PlaceClaim claim, in LaneShare lane, PlaceLook look, bool isAboveFull, TimeSpan now, out bool isRaise)
    {
        isRaise = false;
        if (_inFlight > 0 && _tokens + claim.Tokens > _mostTokens) return false;
        var limit = Limit;
        var used = Used(claim.Lane);
        if (used >= lane.MostOf(limit)) return false;
        var free = limit - _inFlight;
        if (free > 0 && isAboveFull && used < lane.GuaranteedOf(limit)) return true;
        var reserve = ReserveFor(claim.Lane, now);
        if (free > reserve) return look == PlaceLook.Last || free > Math.Max(reserve, ReserveForBetterRung(claim.Lane, now));
        if (_inFlight >= _most || !_watch.Limit.MayRaise(now, isUrgent: claim.Lane == Lane.Critical && look == PlaceLook.Last)) return false;
        isRaise = free <= 0;
        return isRaise || claim.Lane < Lane.Batch || reserve <= 1;
    }

    /// <summary>Whether an answer that has begun may be completed here: only the bound of the configuration keeps it out.</summary>
    public bool HasRoomToComplete => _inFlight < _most;

    /// <summary>Takes a place.</summary>
    public Place Take(PlaceRegistry places, PlaceClaim claim, bool isRaise, TimeSpan now)
    {
        Volatile.Write(ref _inFlight, _inFlight + 1);
        _used[(int)claim.Lane]++;
        _tokens += claim.Tokens;
        if (isRaise) _watch.Limit.BeginRaise();
        return new Place(places, this, claim, _inFlight, isRaise) { TakenAt = now, SentAt = now };
    }

    /// <inheritdoc cref="Place.Sent"/>
    public void Sent(Place place, TimeSpan now) => _watch.Sent(place, now);

    /// <inheritdoc cref="Place.FirstToken"/>
    public void FirstToken(Place place, TimeSpan now) => _watch.FirstToken(place, Math.Max(1, ReserveFor(Lane.Interactive, now)), EndsPerSecond, now);

    /// <inheritdoc cref="Place.IsQueued"/>
    public bool IsQueued(Place place) => _watch.IsQueued(place, _inFlight);

    /// <inheritdoc cref="Place.Refused"/>
    public void Refused(TimeSpan now) => _watch.Limit.Cut(_inFlight - 1 - Queued, now);

    /// <summary>A place is given back.</summary>
    public void Leave(Place place, bool isComplete, TimeSpan now)
    {
        _watch.Leave(place, now);
        Volatile.Write(ref _inFlight, _inFlight - 1);
        _used[(int)place.Claim.Lane]--;
        _tokens -= place.Claim.Tokens;
        if (!isComplete) return;
        var seconds = (now - place.TakenAt).TotalSeconds;
        _meanSeconds = _meanSeconds == 0 ? seconds : _meanSeconds + (0.1 * (seconds - _meanSeconds));
    }

    /// <summary>Places that a lane leaves free for those that must not notice it.</summary>
    private int ReserveFor(Lane lane, TimeSpan now)
    {
        if (lane == Lane.Critical) return 0;
        var reserve = Reserve.Of(Arrivals(Lane.Critical, now), _meanSeconds, Limit, _peers, CriticalRisk);
        if (lane >= Lane.Batch) reserve = Math.Max(Math.Max(Math.Min(1, Limit / 2), reserve), Reserve.Of(Arrivals(Lane.Internal, now), _meanSeconds, Limit, _peers, YieldRisk));
        return lane == Lane.Shadow ? Math.Max(reserve, Limit / 2) : reserve;
    }

    /// <summary>Places that a lane which can step down leaves free for all above it, so that they keep the better rung.</summary>
    private int ReserveForBetterRung(Lane lane, TimeSpan now)
        => lane == Lane.Critical ? 0 : Reserve.Of(Arrivals(lane - 1, now), _meanSeconds, Limit, _peers, StepDownRisk);

    /// <summary>Arrivals per second of a lane and those above it.</summary>
    private double Arrivals(Lane lowest, TimeSpan now)
    {
        var sum = 0.0;
        for (var lane = 0; lane <= (int)lowest; lane++) sum += _arrivals[lane].PerSecond(now);
        return sum;
    }
}
