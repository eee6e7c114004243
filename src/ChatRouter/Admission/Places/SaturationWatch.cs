namespace ChatRouter.Admission.Places;

/// <summary>
/// Finds out from first tokens how many requests a backend takes. Who has none yet after far more than the usual time stands in the backend's queue, and all others are at
/// work: that is the limit, at once, unless the queue is a burst that is soon served, and until those who waited are seen to be at work, too; a limit that nothing has proven
/// falls at the first ones who are late. One who is overtaken by later ones stands in no queue. Where first tokens take longer than usual while the limit is nearly reached, it eases by as many as stand in the queue; if that does not help after half of
/// it, the backend has become slower and the usual time is learned anew. Guarded by the lock of <see cref="PlaceRegistry"/>.
/// </summary>
internal sealed class SaturationWatch(AdaptiveLimit limit)
{
    private const double CrowdedFrom = 0.75;
    private const double LearnsBelow = 0.5;
    private const double Fading = 0.999;
    private const int MostOvertaken = 2;
    private const int FewestQueued = 3;
    private const double UselessBelow = 0.5;
    private const double LateAtFirst = 0.09;
    private const double LateFading = 1 / 32.0;
    private const double Chance = 0.01;
    private const int MostInARow = 3;

    /// <summary>Of so many requests in flight one may be late for whatever reason.</summary>
    private const int OneLateIn = 32;

    /// <summary>Below this many instances may share the backend, each with a part so small that its own first tokens do not tell whether there is a queue.</summary>
    private const int SmallLimit = 8;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    /// <summary>A queue that is served within this time is a burst.</summary>
    private static readonly TimeSpan LongestQueue = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan EpisodeGap = TimeSpan.FromSeconds(10);

    private readonly LinkedList<Place> _pending = new();
    private FirstTokenRecord _record = new();
    private FirstTokenMeans _means = new();
    private QueueEstimate _queue = new();
    private AcquittedSamples _acquitted = new();
    private TimeSpan _looked = TimeSpan.MinValue;
    private Rate _firstTokens = new(TimeSpan.FromSeconds(1));
    private double _proven;
    private double _lateShare = LateAtFirst;
    private int _atWork;
    private int _lateInARow;
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
        var isUnproven = Limit.IsUnproven && inFlight > _pending.Count;
        var unproven = 0;
        int? highest = null;
        foreach (var place in _pending)
        {
            place.Usual ??= _record.Usual(place.Claim.PromptTokens);
            if (place.Usual is not { } usual) continue;
            var waits = now - place.SentAt;
            if (isUnproven && IsLateBeyondProven(place, waits, usual) && ++unproven > inFlight / OneLateIn && !MayBeChance(unproven)) highest ??= place.InFlight - unproven;
            if (waits <= FirstTokenRecord.QueuedAfter(usual)) continue;
            if (place.Overtaken == 0) queued++;
            if (place.IsRaise) EndRaise(place, RaiseVerdict.Queued, now);
        }

        Queued = queued;
        if (highest is { } most) Limit.Suspect(most, inFlight - most, now);
        var few = Math.Max(FewestQueued, inFlight / 16);
        if (queued >= few && queued > LongestQueue.TotalSeconds * _firstTokens.PerSecond(now) && inFlight >= CrowdedFrom * _proven) Limit.Suspect(inFlight - queued, queued, now);
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
    /// <param name="endsPerSecond">Requests that end per second while every place is taken.</param>
    /// <param name="now">The time.</param>
    public void FirstToken(Place place, int top, double endsPerSecond, TimeSpan now)
    {
        if (place.Pending is null) return;
        for (var earlier = place.Pending.Previous; earlier is not null; earlier = earlier.Previous) earlier.Value.Overtaken++;
        RemovePending(place);
        _firstTokens.Count(now);
        place.IsAtWork = true;
        _atWork++;
        if (place.TakenAt < Limit.LoweredAt) Limit.Refute(_atWork);
        var took = now - place.SentAt;
        var inTime = place.Usual is not { } usual || took <= FirstTokenRecord.LateAfter(usual);
        var isRaise = place.IsRaise;
        if (isRaise) EndRaise(place, Judge(inTime), now);
        else if (place.TakenAt >= Limit.LoweredAt) _lateShare += LateFading * ((inTime ? 0 : 1) - _lateShare);
        _proven = inTime ? Math.Max(_proven * Fading, place.InFlight) : _proven * Fading;
        var isAtTop = place.InFlight > Limit.Value - top;
        Learn(place, took, inTime, isAtTop, now);
        if (isAtTop && !isRaise && place.TakenAt >= Limit.LoweredAt) Weigh(place, took, endsPerSecond, now);
    }

    /// <summary>True while the backend works on others and nobody who came later is served sooner.</summary>
    public bool IsQueued(Place place, int inFlight) => place.Pending is not null && inFlight > _pending.Count && place.Overtaken < MostOvertaken;

    /// <summary>The request has ended.</summary>
    public void Leave(Place place, TimeSpan now)
    {
        if (place.Pending is not null) RemovePending(place);
        if (place.IsAtWork) _atWork--;
        if (place.IsRaise) EndRaise(place, RaiseVerdict.None, now);
    }

    private bool IsLateBeyondProven(Place place, TimeSpan waits, TimeSpan usual)
        => !place.IsRaise && place.InFlight > _proven && place.Overtaken == 0 && waits > FirstTokenRecord.SurelyLateAfter(usual);

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

    /// <summary>
    /// What the first token of a raise says. Where first tokens come late now and then anyway, a late one says nothing; several in a row do, and near a limit that was found before
    /// one does.
    /// </summary>
    private RaiseVerdict Judge(bool inTime)
    {
        if (inTime)
        {
            _lateInARow = 0;
            return RaiseVerdict.InTime;
        }

        if (!Limit.IsFound && ++_lateInARow < MostInARow && MayBeChance(_lateInARow)) return RaiseVerdict.None;
        _lateInARow = 0;
        return RaiseVerdict.Late;
    }

    /// <summary>True if so many may be late although nobody stands in a queue.</summary>
    private bool MayBeChance(int late) => Math.Pow(_lateShare, late) > Chance;

    private void Learn(Place place, TimeSpan took, bool inTime, bool isAtTop, TimeSpan now)
    {
        var prompt = place.Claim.PromptTokens;
        if (!isAtTop) _means.Add(prompt, took);
        if ((inTime && !isAtTop) || place.InFlight < LearnsBelow * Math.Min(_proven, Limit.Value) || _record.IsNew(now)) _record.Add(prompt, took, now);
        if (!isAtTop || Limit.Value < SmallLimit) return;
        foreach (var (size, firstToken) in _acquitted.Add(prompt, took, !inTime))
        {
            _means.Add(size, firstToken);
            _record.Add(size, firstToken, now);
        }
    }

    /// <summary>First tokens at the top take so much longer than usual that somebody stands in the queue: the limit is too high by as many.</summary>
    private void Weigh(Place place, TimeSpan took, double endsPerSecond, TimeSpan now)
    {
        if (_means.Of(place.Claim.PromptTokens) is not { } usual) return;
        var queue = _queue.Add(took.TotalSeconds, usual, endsPerSecond);
        if (queue <= 0) return;
        if (_eased == TimeSpan.MinValue || now - _eased > EpisodeGap) _episodeFrom = Limit.Value;
        _eased = now;
        Limit.Ease(Limit.Value - (int)Math.Clamp(Math.Round(queue), 1, Limit.Value), now);
        if (Limit.Value > UselessBelow * _episodeFrom) return;
        (_record, _means, _queue, _acquitted) = (new(), new(), new(), new());
        _episodeFrom = Limit.Value;
    }
}
