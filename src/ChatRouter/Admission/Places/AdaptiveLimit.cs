namespace ChatRouter.Admission.Places;

/// <summary>
/// How many requests a backend takes at the same time, found by trying. Falls to what is at work as soon as requests stand in the backend's queue, and rises by one for each
/// request that was let in beyond the limit and had its first token in time. While such raises succeed, more are tried at once; after one that failed the next
/// waits, twice as long each time and a tenth less after a success; only a moment where the limit has risen by more than an eighth since the last failure, because one late first token may be chance. Not thread-safe.
/// </summary>
internal sealed class AdaptiveLimit
{
    private const int RaisePart = 8;
    private const int SuccessesWhereFound = 3;

    /// <summary>Of so few that seemed to be queued it cannot be told: who has just left the queue has no first token yet.</summary>
    private const int FewestRefuting = 3;

    /// <summary>Times what was in flight: how much more the backend takes nothing has shown.</summary>
    private const int MostAfterRefuted = 4;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan UrgentPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly int _most;
    private TimeSpan _pause = ShortestPause;
    private TimeSpan _nextRaise;
    private TimeSpan _nextRaiseOfAll;
    private int _raises;
    private int _found;
    private int _failed;
    private int _successes;
    private int _width = 1;
    private int _cutFrom;
    private int _cutTo;
    private int _suspects;

    /// <param name="start">Where it begins.</param>
    /// <param name="most">Its upper bound.</param>
    public AdaptiveLimit(int start, int most)
    {
        Value = _failed = Math.Clamp(start, 1, most);
        _most = most;
    }

    /// <summary>The limit now, at least 1.</summary>
    public int Value { get; private set; }

    /// <summary>When it was last found to be too high: what began before that says nothing of the limit that holds now.</summary>
    public TimeSpan LoweredAt { get; private set; }

    /// <summary>True until it is first found to be too high: nothing but the configuration says how far it is right.</summary>
    public bool IsUnproven => LoweredAt == TimeSpan.Zero;

    /// <summary>True if it is where it was found before, within an eighth.</summary>
    public bool IsFound => IsNear(Value + 1);

    /// <summary>True if one more request may be let in beyond the limit to see whether it may rise.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isUrgent">It is one of the first lane and would have to wait anyway: it may try sooner.</param>
    public bool MayRaise(TimeSpan now, bool isUrgent)
        => _raises < Math.Min(_width, Math.Max(1, Value / RaisePart)) && Value + _raises < _most && now >= (isUrgent ? _nextRaise : _nextRaiseOfAll);

    /// <summary>A request was let in beyond the limit. To be ended once.</summary>
    public void BeginRaise() => _raises++;

    /// <summary>Ends a raise.</summary>
    /// <param name="verdict">What its first token says.</param>
    /// <param name="inFlight">Requests in flight with it.</param>
    /// <param name="now">The time.</param>
    public void EndRaise(RaiseVerdict verdict, int inFlight, TimeSpan now)
    {
        _raises--;
        switch (verdict)
        {
            case RaiseVerdict.InTime:
                _pause = Bounded(_pause * 0.9);
                _suspects = 0;

                // Where the limit was found before, one may have been lucky: a place became free while it was on its way.
                if (IsFound && ++_successes < SuccessesWhereFound) return;
                _successes = 0;
                Value = Math.Min(Value + 1, _most);
                _width = Math.Min(_width * 2, Value);
                break;
            case RaiseVerdict.Late:
                Pause(now);
                break;
            case RaiseVerdict.Queued:
                Lower(Math.Clamp(inFlight - 1, 1, Value), now);
                Pause(now);
                break;
        }
    }

    /// <summary>Requests stand in the backend's queue: no more than are at work.</summary>
    public void Cut(int atWork, TimeSpan now)
    {
        if (atWork >= Value) return;
        Lower(Math.Max(1, atWork), now);
        _nextRaise = _nextRaiseOfAll = now + Moment;
    }

    /// <summary>Requests seem to stand in the backend's queue: no more than the others, until it is seen that they did not.</summary>
    /// <param name="others">Those that do not.</param>
    /// <param name="suspects">Those that do.</param>
    /// <param name="now">The time.</param>
    public void Suspect(int others, int suspects, TimeSpan now)
    {
        if (others >= Value) return;
        var from = _suspects > 0 ? _cutFrom : Value;
        Cut(others, now);
        (_cutFrom, _cutTo, _suspects) = (from, Value, suspects);
    }

    /// <summary>
    /// So many of those that were in flight are at work at once. If half of those that seemed to be queued are among them, the backend was reading many prompts, and the limit is what
    /// it was, but at most four times what was in flight. Any others show at least that there are as many places.
    /// </summary>
    public void Refute(int atWork)
    {
        if (_suspects == 0 || atWork <= Value) return;
        Value = atWork;
        if (atWork < _cutTo + Math.Max(FewestRefuting, (_suspects + 1) / 2)) return;
        Value = Math.Max(atWork, Math.Min(_cutFrom, MostAfterRefuted * (_cutTo + _suspects)));
        _suspects = 0;
    }

    /// <summary>Nothing is tried until then.</summary>
    public void Hold(TimeSpan until)
    {
        if (_nextRaise < until) _nextRaise = until;
        if (_nextRaiseOfAll < until) _nextRaiseOfAll = until;
    }

    /// <summary>First tokens come late again and again: a little less.</summary>
    public void Ease(int to, TimeSpan now)
    {
        Lower(Math.Clamp(to, Math.Max(1, Value - Math.Max(1, Value / RaisePart)), Math.Max(1, Value - 1)), now);
        if (_nextRaiseOfAll < now + UrgentPause) _nextRaise = _nextRaiseOfAll = now + UrgentPause;
    }

    private static TimeSpan Bounded(TimeSpan pause) => TimeSpan.FromTicks(Math.Clamp(pause.Ticks, ShortestPause.Ticks, LongestPause.Ticks));

    private bool IsNear(int value) => Math.Abs(value - _found) <= Math.Max(1, _found / RaisePart);

    private void Lower(int value, TimeSpan now)
    {
        Value = _found = value;
        LoweredAt = now;
        _suspects = 0;
    }

    private void Pause(TimeSpan now)
    {
        // Of a limit below 8 an eighth is not one place: many instances may share the backend, and each that tries is too many for all.
        if (Value >= RaisePart && Value - _failed > Value / RaisePart) _pause = Moment;
        _failed = Value;
        _successes = 0;
        _width = 1;
        _nextRaise = now + (_pause < UrgentPause ? _pause : UrgentPause);
        _nextRaiseOfAll = now + _pause;
        _pause = Bounded(_pause * 2);
    }
}
