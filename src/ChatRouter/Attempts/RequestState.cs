using System.Collections.Immutable;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Releases;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings;
using ChatRouter.Telemetry;

namespace ChatRouter.Attempts;

/// <summary>
/// What is known of one request while it runs: opened at the door, written by the steps that it goes through, and closed into a <see cref="DecisionRecord"/>. Written by
/// one request; only what hedged attempts report may come from two sides at once.
/// </summary>
public sealed class RequestState
{
    private readonly Lock _lock = new();
    private List<AttemptRecord>? _attempts;
    private int _wastedTokens;

    internal RequestState(string id, DateTimeOffset at, long started, string? traceParent)
    {
        Id = id;
        At = at;
        Started = started;
        TraceParent = traceParent;
    }

    /// <summary>Unique.</summary>
    public string Id { get; }

    /// <summary>The value of <c>x-router-decision</c>.</summary>
    internal string Ticket => DecisionTicket.Of(Id, Tenant, Route, Variant);

    /// <summary>When the request reached the door.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The same moment as a timestamp of the clock, for durations.</summary>
    internal long Started { get; }

    /// <summary>The caller's W3C trace context, passed on to backends; null if it sent none.</summary>
    internal string? TraceParent { get; }

    /// <summary>The tenant's name; empty before the key is known.</summary>
    internal string Tenant { get; private set; } = "";

    /// <summary>The lane; null before the key is known.</summary>
    internal Lane? Lane { get; private set; }

    /// <summary>The route's name; null before the model is known.</summary>
    internal string? Route { get; set; }

    /// <summary>Whether the caller streams.</summary>
    internal bool Stream { get; set; }

    /// <summary>The zone whose backends come first; null when none is preferred.</summary>
    internal string? Zone { get; set; }

    /// <summary>Why the zone that the caller named counts for nothing, or null.</summary>
    internal string? ZoneNote { get; set; }

    /// <summary>The task that the request is a step of, if its caller names one.</summary>
    internal TrajectoryMark? Trajectory { get; set; }

    /// <summary>Which side of a release of the route it is on; null without a release.</summary>
    internal ReleaseVariant? Variant { get; set; }

    /// <summary>Stands for the body, to find requests of a task that ask the same again.</summary>
    internal int BodyMark { get; set; }

    /// <summary>Who may be tried, in order.</summary>
    internal ImmutableArray<Candidate> Plan { get; set; } = [];

    /// <summary>Backends that are no candidates.</summary>
    internal ImmutableArray<SkippedBackend> Skipped { get; set; } = [];

    /// <summary>The policy that decided because nothing of the route was usable; null when there was no such need.</summary>
    internal PanicPolicy? Panic { get; set; }

    /// <summary>Candidates that are tried against the word of the probes, and what the probes said; null when there was no such need.</summary>
    internal IReadOnlyList<SkippedBackend>? Overruled { get; set; }

    /// <summary>Attempts in the order of their ends.</summary>
    internal IReadOnlyList<AttemptRecord> Attempts => (IReadOnlyList<AttemptRecord>?)_attempts ?? [];

    /// <summary>The backend whose attempt has succeeded last, else whose has ended last; null before the first end. Its prices count.</summary>
    internal string? Payee => (_attempts?.FindLast(attempt => attempt.Kind == OutcomeKind.Success) ?? _attempts?[^1])?.Backend;

    /// <summary>Attempts begun: those that run are not among <see cref="Attempts"/> yet.</summary>
    internal int Begun { get; private set; }

    /// <summary><c>complete</c>, <c>interrupted</c>, <c>caller_gone</c>, or the refusal's code; null while it runs.</summary>
    internal string? Result { get; set; }

    /// <summary>Why the answer is less than the route's best, as its marks say; null for full service and for no answer.</summary>
    internal string? Degraded { get; set; }

    /// <summary>Whether the request is marked for drills (<c>x-router-drill</c>).</summary>
    internal bool IsDrill { get; set; }

    /// <summary>The injected fault that hit it last; see <see cref="DecisionRecord.Fault"/>.</summary>
    internal string? Fault { get; set; }

    /// <summary>The error that the caller gets in place of an answer, or null.</summary>
    internal Refusal? Refusal { get; set; }

    /// <summary>The id of the request whose answer this one got, under the same <c>Idempotency-Key</c>; null for an answer of its own.</summary>
    internal string? Joined { get; set; }

    /// <summary>What the caps of the route changed in the request, as <c>max_tokens=4096</c>, or null.</summary>
    internal string? Clamped { get; set; }

    /// <summary>What became of the context that the caller sent along, where it said how old that is; see <see cref="DecisionRecord.Context"/>.</summary>
    internal string? Context { get; set; }

    /// <summary>What answered in place of backends, or null.</summary>
    internal FallbackRecord? Fallback { get; set; }

    /// <summary>What kept answers had to do with it; see <see cref="DecisionRecord.Cache"/>.</summary>
    internal string? Cache { get; set; }

    /// <summary>How similar the question was whose kept answer this request got; null for any other answer.</summary>
    internal double? Similarity { get; set; }

    /// <summary>Tokens of the answer that the caller got, if the backend counted them.</summary>
    internal Usage? Usage { get; set; }

    /// <summary>True once the record is made: there is one for each request.</summary>
    internal bool IsClosed { get; private set; }

    /// <summary>Notes who asks: the key is known.</summary>
    internal void Identify(string tenant, Lane lane)
    {
        Tenant = tenant;
        Lane = lane;
    }

    /// <summary>Tokens that the request counts for its tenant's limit. What nobody counted stands as estimated, unless the caller got an error alone: that costs nothing.</summary>
    internal int TokensSpent(int estimate)
        => Usage?.TotalTokens ?? (Begun > 0 && Result is null or "complete" or "interrupted" or "caller_gone" or RefusalCodes.StreamInterrupted ? estimate : 0);

    /// <summary>Notes who may be tried.</summary>
    internal void Note(RoutePlan plan) => (Plan, Skipped, Panic) = (plan.Candidates, plan.Skipped, plan.Panic);

    /// <summary>Notes the beginning of an attempt. Attempts begin one after the other, even where they run side by side.</summary>
    internal void Begin() => Begun++;

    /// <summary>A backend has failed it; one that only had no room has not.</summary>
    internal bool HasBeenFailed => Attempts.Any(attempt => attempt.Reason is not (FailureReason.Saturated or FailureReason.StreamRefused));

    /// <summary>The request found no place in the time that its lane allows.</summary>
    internal bool IsShed { get; set; }

    /// <summary>Notes why a candidate was passed over; the first reason stands.</summary>
    internal void Skip(in Candidate candidate, string reason)
    {
        var name = candidate.Backend.Name;
        foreach (var skipped in Skipped)
        {
            if (skipped.Backend == name && skipped.Reason == reason) return;
        }

        Skipped = Skipped.Add(new SkippedBackend(name, candidate.Rung.Number, reason, Until: null));
    }

    /// <summary>Notes tokens that reach nobody.</summary>
    internal void Waste(int tokens) => Interlocked.Add(ref _wastedTokens, tokens);

    /// <summary>Time that the attempts on a backend have taken until their first content or, without any, until their end: the next one has so much less for its own.</summary>
    internal TimeSpan LostOn(Backend backend)
    {
        lock (_lock)
        {
            var lost = TimeSpan.Zero;
            foreach (var attempt in _attempts ?? [])
            {
                if (attempt.Backend == backend.Name) lost += attempt.FirstToken ?? attempt.Duration;
            }

            return lost;
        }
    }

    /// <summary>True if an attempt on the backend has ended so.</summary>
    internal bool HasEnded(Backend backend, FailureReason reason)
    {
        lock (_lock) return _attempts?.Exists(attempt => attempt.Reason == reason && attempt.Backend == backend.Name) == true;
    }

    internal void Add(AttemptRecord attempt)
    {
        // Hedged attempts end side by side.
        lock (_lock) (_attempts ??= new(2)).Add(attempt);
    }

    /// <summary>What was, for good. Once.</summary>
    /// <param name="duration">Since <see cref="At"/>.</param>
    internal DecisionRecord Close(TimeSpan duration)
    {
        IsClosed = true;
        return new DecisionRecord
        {
            Id = Id,
            At = At,
            Route = Route,
            Tenant = Tenant.Length > 0 ? Tenant : null,
            Lane = Lane,
            Stream = Stream,
            Zone = Zone,
            ZoneNote = ZoneNote,
            Trajectory = Trajectory,
            Variant = Variant,
            BodyMark = BodyMark,
            Plan = Plan,
            Skipped = Skipped,
            Panic = Panic,
            Overruled = Overruled,
            Attempts = Attempts,
            Result = Result,
            Degraded = Degraded,
            Fault = Fault,
            Clamped = Clamped,
            Context = Context,
            Joined = Joined,
            Fallback = Fallback,
            Cache = Cache,
            Similarity = Similarity,
            Duration = duration,
            Usage = Usage,
            WastedTokens = Volatile.Read(ref _wastedTokens),
        };
    }
}
