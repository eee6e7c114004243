namespace ChatRouter.Admission.Places;

/// <summary>
/// Finds out from first tokens how many requests a backend takes. Who has none yet after far more than the usual time stands in the backend's queue, and all others are at
/// work: that is the limit, at once, unless the queue is a burst that is soon served. One who is overtaken by later ones stands in no queue. Where first tokens come late again and
/// again while the limit is nearly reached, it eases; if that does not help after half of it, the backend has become slower and the usual time is learned anew. Guarded by the lock of <see cref="PlaceRegistry"/>.
/// </summary>
internal sealed class SaturationWatch(AdaptiveLimit limit)
{
    private const double CrowdedFrom = 0.75;
    private const double LearnsBelow = 0.5;
    private const double Fading = 0.999;
    private const int Window = 8;
    private const int MostLate = 5;
    private const int MostOvertaken = 2;
    private const int FewestQueued = 3;
    private const double UselessBelow = 0.5;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    /// <summary>A queue that is served within this time is a burst.</summary>
    private static readonly TimeSpan LongestQueue = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan EpisodeGap = TimeSpan.FromSeconds(10);

    private readonly FirstTokenRecord _record = new();
    private readonly LinkedList<Place> _pending = new();
    private TimeSpan _looked = TimeSpan.MinValue;
    private Rate _firstTokens = new(TimeSpan.FromSeconds(1));
    private double _proven;
    private int _atTop;
    private int _late;
    private int _lowestLate;
    private int _episodeFrom;
    private TimeSpan _eased = TimeSpan.MinValue;

    /// <summary>The limit.</summary>
    public AdaptiveLimit Limit { get; } = limit;

    /// <summary>Requests that stand in the backend's queue, as of the last look.</summary>
    public int Queued { get; private set; }

    /// <summary>Looks at those that wait for their first token, at most every 5 ms.</summary>
    public void Look(int inFlight, TimeSpan now)
    {
        if (_pending.Count == 0)
        {
            Queued = 0;
            return;
        }

        if (_looked != TimeSpan.MinValue && now - _looked < Pace) return;
        _looked = now;
        var queued = 0;
        foreach (var place in _pending)
        {
            place.Usual ??= _record.Usual(place.Claim.PromptTokens);
            if (place.Usual is not { } usual || now - place.SentAt <= FirstTokenRecord.QueuedAfter(usual)) continue;
            if (place.Overtaken == 0) queued++;
            if (place.IsRaise) EndRaise(place, RaiseVerdict.Queued, now);
        }

        Queued = queued;
        var few = Math.Max(FewestQueued, inFlight / 16);
        if (queued >= few && queued > LongestQueue.TotalSeconds * _firstTokens.PerSecond(now) && inFlight >= CrowdedFrom * _proven) Limit.Cut(inFlight - queued, now);
    }

    /// <summary>A request was sent.</summary>
    public void Sent(Place place, TimeSpan now)
    {
        place.SentAt = now;
        place.Usual = _record.Usual(place.Claim.PromptTokens);
        place.Pending = _pending.AddLast(place);
    }

    /// <summary>Its first token has come.</summary>
    /// <param name="place">Its place.</param>
    /// <param name="top">Places below the limit that are the first to show that it is too high: those that most lanes leave free.</param>
    /// <param name="now">The time.</param>
    public void FirstToken(Place place, int top, TimeSpan now)
    {
        if (place.Pending is null) return;
        for (var earlier = place.Pending.Previous; earlier is not null; earlier = earlier.Previous) earlier.Value.Overtaken++;
        RemovePending(place);
        _firstTokens.Count(now);
        var took = now - place.SentAt;
        var inTime = place.Usual is not { } usual || took <= FirstTokenRecord.LateAfter(usual);
        if (place.IsRaise) EndRaise(place, inTime ? RaiseVerdict.InTime : RaiseVerdict.Late, now);
        _proven = inTime ? Math.Max(_proven * Fading, place.InFlight) : _proven * Fading;
        var isAtTop = place.InFlight > Limit.Value - top;
        var isUsual = inTime && !isAtTop;
        if (isUsual || place.InFlight < LearnsBelow * Math.Min(_proven, Limit.Value) || _record.IsNew(now)) _record.Add(place.Claim.PromptTokens, took, now);
        if (isAtTop && place.TakenAt >= Limit.LoweredAt) Weigh(place, inTime, now);
    }

    /// <summary>True while the backend works on others and nobody who came later is served sooner.</summary>
    public bool IsQueued(Place place, int inFlight) => place.Pending is not null && inFlight > _pending.Count && place.Overtaken < MostOvertaken;

    /// <summary>The request has ended.</summary>
    public void Leave(Place place, TimeSpan now)
    {
        if (place.Pending is not null) RemovePending(place);
        if (place.IsRaise) EndRaise(place, RaiseVerdict.None, now);
    }

    private void RemovePending(Place place)
    {
        _pending.Remove(place.Pending!);
        place.Pending = null;
        if (_pending.Count == 0) Queued = 0;
    }

    private void EndRaise(Place place, RaiseVerdict verdict, TimeSpan now)
    {
        place.IsRaise = false;
        Limit.EndRaise(verdict, place.InFlight, now);
    }

    /// <summary>Most of the latest first tokens at the top come late: the limit is too high, by as much as the least crowded of them shows.</summary>
    private void Weigh(Place place, bool inTime, TimeSpan now)
    {
        _atTop++;
        if (!inTime) _lowestLate = _late++ == 0 ? place.InFlight : Math.Min(_lowestLate, place.InFlight);
        if (_late < MostLate && _atTop < Window) return;
        var isTooHigh = _late >= MostLate;
        _atTop = _late = 0;
        if (!isTooHigh) return;
        if (_eased == TimeSpan.MinValue || now - _eased > EpisodeGap) _episodeFrom = Limit.Value;
        _eased = now;
        Limit.Ease(_lowestLate - 1, now);
        if (Limit.Value > UselessBelow * _episodeFrom) return;
        _record.Forget();
        _episodeFrom = Limit.Value;
    }
}
