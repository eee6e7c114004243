using ChatRouter.Model;
using ChatRouter.Model.Plans;

namespace ChatRouter.Attempts;

/// <summary>
/// Which candidate comes next, and after what wait. Pure but for its random source: no clock, no I/O.
/// Inside a rung every backend is tried once, then one of them a second time if its failure was of the passing kind; then comes the next rung.
/// </summary>
internal sealed class AttemptSchedule
{
    /// <summary>A Retry-After up to this is waited out when the only alternative is a lower rung.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>An attempt is not begun with less time than this.</summary>
    public static readonly TimeSpan ShortestAttempt = TimeSpan.FromMilliseconds(50);

    private const int TriesPerCandidate = 2;

    private readonly Slot[] _slots;
    private readonly int _maxAttempts;
    private readonly IRandomSource _random;

    /// <param name="plan">Who may be tried.</param>
    /// <param name="maxAttempts">Most attempts.</param>
    /// <param name="random">Draws the jitter.</param>
    /// <param name="elapsed">When the plan was made, since the request began: its waits count from there.</param>
    public AttemptSchedule(RoutePlan plan, int maxAttempts, IRandomSource random, TimeSpan elapsed = default)
    {
        _slots = new Slot[plan.Candidates.Length];
        for (var i = 0; i < _slots.Length; i++) _slots[i] = new Slot { Candidate = plan.Candidates[i], NotBefore = elapsed + plan.Candidates[i].Wait };
        _maxAttempts = maxAttempts;
        _random = random;
    }

    /// <summary>Attempts begun, and those noted by <see cref="Spend"/>.</summary>
    public int Attempts { get; private set; }

    /// <summary>The next attempt, or null when nothing is left to try in the time that is left.</summary>
    /// <param name="elapsed">Since the request began.</param>
    /// <param name="left">Until its deadline.</param>
    public NextAttempt? Next(TimeSpan elapsed, TimeSpan left)
    {
        if (Attempts >= _maxAttempts) return null;
        for (var first = 0; first < _slots.Length;)
        {
            var end = EndOfRung(first);
            var next = Untried(first, end, elapsed) ?? Waiting(first, end, elapsed);
            if (next is { } found && found.Wait + ShortestAttempt <= left)
            {
                return found;
            }

            first = end;
        }

        return null;
    }

    /// <summary>Notes that an attempt was begun.</summary>
    public void Begin(int slot)
    {
        Attempts++;
        _slots[slot].Tries++;
        _slots[slot].IsRunning = true;
    }

    /// <summary>Notes attempts that were made beside the schedule: to go on with what there was of an answer.</summary>
    public void Spend(int attempts) => Attempts += attempts;

    /// <summary>The place of a candidate of the plan.</summary>
    public int SlotOf(in Candidate candidate) => SlotOf(candidate.Backend.Name);

    /// <summary>The place of a backend of the plan.</summary>
    public int SlotOf(string backend)
    {
        var slot = 0;
        while (_slots[slot].Candidate.Backend.Name != backend) slot++;
        return slot;
    }

    /// <summary>Takes a candidate out that could not even be begun.</summary>
    public void Drop(int slot) => _slots[slot].IsOut = true;

    /// <summary>Notes that a candidate has no place now; it is looked at again when nobody else is left.</summary>
    public void SetFull(int slot) => _slots[slot].IsFull = true;

    /// <summary>The first candidate from a place on that is full, in order of preference; -1 if there is none.</summary>
    public int NextFull(int from)
    {
        for (var i = from; i < _slots.Length; i++)
        {
            if (_slots[i] is { IsFull: true, IsOut: false }) return i;
        }

        return -1;
    }

    /// <summary>True if a better rung than the candidate's is full.</summary>
    public bool IsStepDown(int slot) => NextFull(0) is >= 0 and var full && _slots[full].Candidate.Rung.Number < _slots[slot].Candidate.Rung.Number;

    /// <summary>Names of the backends that are full, in order of preference.</summary>
    public string[] Full() => [.. _slots.Where(slot => slot is { IsFull: true, IsOut: false }).Select(slot => slot.Candidate.Backend.Name)];

    /// <summary>Something has changed: all may have room.</summary>
    public void ClearFull()
    {
        for (var i = 0; i < _slots.Length; i++) _slots[i].IsFull = false;
    }

    /// <summary>Candidates of the same rung that are not out, itself included.</summary>
    public int PeersOf(int slot)
    {
        var peers = 0;
        for (var i = 0; i < _slots.Length; i++)
        {
            if (i == slot || (!_slots[i].IsOut && _slots[i].Candidate.Rung.Number == _slots[slot].Candidate.Rung.Number)) peers++;
        }

        return peers;
    }

    /// <summary>The candidate at a place.</summary>
    public Candidate this[int slot] => _slots[slot].Candidate;

    /// <summary>True if the candidate was tried before.</summary>
    public bool IsRetry(int slot) => _slots[slot].Tries > 0;

    /// <summary>True if no other candidate is left.</summary>
    public bool IsOnly(int slot)
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            if (i != slot && !_slots[i].IsOut) return false;
        }

        return true;
    }

    /// <summary>Notes how an attempt failed.</summary>
    public void Failed(int slot, in AttemptOutcome outcome, TimeSpan elapsed)
    {
        ref var tried = ref _slots[slot];
        tried.IsRunning = false;
        if (outcome.Reason == FailureReason.StreamRefused)
        {
            // It has not been asked for what it can do yet.
            tried.Tries--;
            Attempts--;
            return;
        }

        var backend = tried.Candidate.Backend;
        if (Backoff(outcome, tried.Tries) is { } wait && tried.Tries < TriesPerCandidate && !tried.Candidate.IsLastResort)
        {
            tried.NotBefore = elapsed + wait;
        }
        else
        {
            tried.IsOut = true;
        }

        for (var i = 0; i < _slots.Length; i++)
        {
            if (i == slot) continue;
            var other = _slots[i].Candidate.Backend;
            _slots[i].IsOut |= outcome.Reason switch
            {
                FailureReason.Throttled or FailureReason.QuotaExhausted => other.QuotaGroup == backend.QuotaGroup,
                FailureReason.ContextLength => backend.ContextWindow > 0 && other.ContextWindow > 0 && other.ContextWindow <= backend.ContextWindow,
                _ => other.Name == backend.Name && tried.IsOut,
            };
        }
    }

    private int EndOfRung(int first)
    {
        var end = first + 1;
        while (end < _slots.Length && _slots[end].Candidate.Rung.Number == _slots[first].Candidate.Rung.Number) end++;
        return end;
    }

    private NextAttempt? Untried(int first, int end, TimeSpan elapsed)
    {
        for (var i = first; i < end; i++)
        {
            if (!_slots[i].IsOut && !_slots[i].IsFull && _slots[i].Tries == 0 && _slots[i].NotBefore <= elapsed) return new NextAttempt(i, _slots[i].Candidate, TimeSpan.Zero);
        }

        return null;
    }

    private NextAttempt? Waiting(int first, int end, TimeSpan elapsed)
    {
        NextAttempt? best = null;
        for (var i = first; i < end; i++)
        {
            if (_slots[i].IsOut || _slots[i].IsFull || _slots[i].IsRunning) continue;
            var wait = _slots[i].NotBefore - elapsed;
            if (wait < TimeSpan.Zero) wait = TimeSpan.Zero;
            if (best is null || wait < best.Value.Wait) best = new NextAttempt(i, _slots[i].Candidate, wait);
        }

        return best;
    }

    /// <summary>The wait before the same backend is asked again, with full jitter on top of half; null: not worth asking again.</summary>
    private TimeSpan? Backoff(in AttemptOutcome outcome, int tries) => outcome.Reason switch
    {
        FailureReason.Throttled when outcome.RetryAfter is { } after => after <= LongestWait ? after + Jitter(TimeSpan.FromMilliseconds(20), tries) : null,
        FailureReason.Throttled => Jitter(TimeSpan.FromMilliseconds(400), tries),
        FailureReason.Overloaded when outcome.RetryAfter is { } after => after <= LongestWait ? after : null,
        FailureReason.Overloaded => Jitter(TimeSpan.FromMilliseconds(200), tries),
        FailureReason.HedgeLost => TimeSpan.Zero,
        FailureReason.ServerError or FailureReason.Reset or FailureReason.NotNow => Jitter(TimeSpan.FromMilliseconds(50), tries),
        _ => null,
    };

    private TimeSpan Jitter(TimeSpan step, int tries) => step * (1 << (tries - 1)) * (0.5 + (0.5 * _random.NextDouble()));

    private struct Slot
    {
        public Candidate Candidate;
        public int Tries;
        public TimeSpan NotBefore;
        public bool IsOut;
        public bool IsFull;
        public bool IsRunning;
    }
}
