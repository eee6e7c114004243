using System.Collections.Immutable;
using ChatRouter.Model;

namespace ChatRouter.Telemetry;

/// <summary>How one request was routed: what an operator reads when asked why. Written by one request, read after it.</summary>
public sealed class DecisionRecord
{
    private readonly List<AttemptRecord> _attempts = new(2);
    private int _wastedTokens;

    /// <summary>The value of <c>x-router-decision</c>.</summary>
    public required string Id { get; init; }

    /// <summary>When the request was admitted.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The route.</summary>
    public required string Route { get; init; }

    /// <summary>The tenant's name.</summary>
    public required string Tenant { get; init; }

    /// <summary>The lane.</summary>
    public required Lane Lane { get; init; }

    /// <summary>Whether the caller streams.</summary>
    public required bool Stream { get; init; }

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
    public ImmutableArray<SkippedBackend> Skipped { get; set; } = [];

    /// <summary>The policy that decided because nothing of the route was usable; null when there was no such need.</summary>
    public PanicPolicy? Panic { get; set; }

    /// <summary>Candidates that are tried against the word of the probes, and what the probes said; null when there was no such need.</summary>
    public IReadOnlyList<SkippedBackend>? Overruled { get; set; }

    /// <summary>Attempts in the order of their ends.</summary>
    public IReadOnlyList<AttemptRecord> Attempts => _attempts;

    /// <summary><c>complete</c>, <c>interrupted</c>, <c>caller_gone</c>, or the refusal's code; null while it runs.</summary>
    public string? Result { get; set; }

    /// <summary>Why the answer is less than the route's best, as its marks say; null for full service and for no answer.</summary>
    public string? Degraded { get; set; }

    /// <summary>From admission to the end.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>Tokens of the answer that the caller got, if the backend counted them.</summary>
    public Usage? Usage { get; set; }

    /// <summary>
    /// Tokens that backends generated and no caller got: said again in a replay, by a hedge that lost, in an answer that was thrown away. By the backend's count where it
    /// gave one, else by the events they came in.
    /// </summary>
    public int WastedTokens => Volatile.Read(ref _wastedTokens);

    /// <summary>The candidates themselves; not for the outside, because backends hold credentials.</summary>
    internal ImmutableArray<Candidate> Plan { get; set; } = [];

    /// <summary>Attempts begun: those that run are not among <see cref="Attempts"/> yet.</summary>
    internal int Begun { get; private set; }

    /// <summary>Notes the beginning of an attempt. Attempts begin one after the other, even where they run side by side.</summary>
    internal void Begin() => Begun++;

    /// <summary>Notes tokens that reach nobody.</summary>
    internal void Waste(int tokens) => Interlocked.Add(ref _wastedTokens, tokens);

    internal void Add(AttemptRecord attempt)
    {
        // Hedged attempts end side by side.
        lock (_attempts) _attempts.Add(attempt);
    }

    private static string Reason(Nearness nearness) => nearness switch
    {
        Nearness.Near => "near",
        Nearness.Returning => "its circuit is coming back and needs calls",
        Nearness.NearAndFull => "near, but at the share of its limit at which requests spill",
        Nearness.NearAndLimited => "near, but not in full service",
        _ => "elsewhere",
    };
}
