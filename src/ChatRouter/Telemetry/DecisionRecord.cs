using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Releases;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings;

namespace ChatRouter.Telemetry;

/// <summary>How one request was routed: what an operator reads when asked why. Immutable: made when the request has ended, whether it was answered or refused.</summary>
public sealed record DecisionRecord
{
    /// <summary>Unique; the value of <c>x-router-decision</c> begins with it.</summary>
    public required string Id { get; init; }

    /// <summary>When the request reached the door.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The route; null when the request was refused before its model was known.</summary>
    public string? Route { get; init; }

    /// <summary>The tenant's name; null when the request was refused for its key.</summary>
    public string? Tenant { get; init; }

    /// <summary>The lane; null when the request was refused for its key.</summary>
    public Lane? Lane { get; init; }

    /// <summary>Whether the caller streams; false when the request was refused before that was known.</summary>
    public bool Stream { get; init; }

    /// <summary>The zone whose backends came first; null when none was preferred.</summary>
    public string? Zone { get; init; }

    /// <summary>Why the zone that the caller named counted for nothing, or null.</summary>
    public string? ZoneNote { get; init; }

    /// <summary>Who might have been tried, in order, as <c>backend@rung</c>.</summary>
    public IEnumerable<string> Candidates => Plan.Select(c => $"{c.Backend.Name}@{c.Rung.Number}");

    /// <summary>What the zone had to do with the place of each candidate, as <c>backend@rung: reason</c>; null when none was preferred.</summary>
    public IEnumerable<string>? ZoneOrder
        => Zone is null ? null : Plan.Where(c => c.Nearness != Nearness.None).Select(c => $"{c.Backend.Name}@{c.Rung.Number}: {Reason(c.Nearness)}");

    /// <summary>Backends that were not candidates.</summary>
    public ImmutableArray<SkippedBackend> Skipped { get; init; } = [];

    /// <summary>The policy that decided because nothing of the route was usable; null when there was no such need.</summary>
    public PanicPolicy? Panic { get; init; }

    /// <summary>Candidates that are tried against the word of the probes, and what the probes said; null when there was no such need.</summary>
    public IReadOnlyList<SkippedBackend>? Overruled { get; init; }

    /// <summary>Attempts in the order of their ends.</summary>
    public IReadOnlyList<AttemptRecord> Attempts { get; init; } = [];

    /// <summary><c>complete</c>, <c>interrupted</c>, <c>caller_gone</c>, or the refusal's code.</summary>
    public string? Result { get; init; }

    /// <summary>Why the answer is less than the route's best, as its marks say; null for full service and for no answer.</summary>
    public string? Degraded { get; init; }

    /// <summary>The injected fault that hit an attempt, or that a dependency was under at the end: its id, kind and target; null for none.</summary>
    public string? Fault { get; init; }

    /// <summary>The id of the request whose answer this one got, under the same <c>Idempotency-Key</c>; null for an answer of its own.</summary>
    public string? Joined { get; init; }

    /// <summary>What the caps of the route changed in the request, as <c>max_tokens=4096</c>, or null.</summary>
    public string? Clamped { get; init; }

    /// <summary>What became of the context that the caller sent along: <c>fresh</c>, <c>dropped</c> or <c>refused</c> for its age, <c>ignored</c> where the route has no bound; null where no age was given.</summary>
    public string? Context { get; init; }

    /// <summary>What answered in place of backends, or null.</summary>
    public FallbackRecord? Fallback { get; init; }

    /// <summary>The rung that answered or had the last word; 0 for none.</summary>
    [JsonIgnore]
    public int LastRung => Fallback?.Rung ?? (Attempts.Count > 0 ? Attempts[^1].Rung : 0);

    /// <summary>
    /// Where the answer came from on a route that keeps answers: <c>hit</c>, <c>joined</c> (an equal request that ran already), <c>similar</c> (another question that means nearly the same), <c>stale</c>, or <c>miss</c>; null where none may be kept.
    /// </summary>
    public string? Cache { get; init; }

    /// <summary>Cosine similarity of the question whose answer was given, for <c>similar</c>; else null.</summary>
    public double? Similarity { get; init; }

    /// <summary>From <see cref="At"/> to the end.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Tokens of the answer that the caller got, if the backend counted them.</summary>
    public Usage? Usage { get; init; }

    /// <summary>
    /// Tokens that backends generated and no caller got: said again in a replay, by a hedge that lost, in an answer that was thrown away. By the backend's count where it
    /// gave one, else by the events they came in.
    /// </summary>
    public int WastedTokens { get; init; }

    /// <summary>The task that the request was a step of, if its caller named one.</summary>
    public TrajectoryMark? Trajectory { get; init; }

    /// <summary>Which side of a release of the route it was on; null without a release.</summary>
    public ReleaseVariant? Variant { get; init; }

    /// <summary>Stands for the body, to find requests that ask the same again; 0 where nobody will.</summary>
    internal int BodyMark { get; init; }

    /// <summary>The candidates themselves; not for the outside, because backends hold credentials.</summary>
    internal ImmutableArray<Candidate> Plan { get; init; } = [];

    private static string Reason(Nearness nearness) => nearness switch
    {
        Nearness.Near => "near",
        Nearness.Returning => "its circuit is coming back and needs calls",
        Nearness.NearAndFull => "near, but at the share of its limit at which requests spill",
        Nearness.NearAndLimited => "near, but not in full service",
        _ => "elsewhere",
    };
}
