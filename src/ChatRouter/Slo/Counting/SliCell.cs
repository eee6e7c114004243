using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Telemetry;

namespace ChatRouter.Slo.Counting;

/// <summary>What is counted of one lane of a route over some time. Cells of neighbouring times, lanes or instances merge by adding. Not thread-safe.</summary>
internal sealed class SliCell
{
    private readonly long[] _counters = new long[SliCounter.All];

    /// <summary>A counter by its place in <see cref="SliCounter"/>.</summary>
    public long this[int counter]
    {
        get => _counters[counter];
        set => _counters[counter] = value;
    }

    /// <summary>From the door to the first content of streams.</summary>
    public LatencySketch FirstToken { get; } = new();

    /// <summary>From the door to the end of complete answers.</summary>
    public LatencySketch Total { get; } = new();

    /// <summary>All counters, in the order of <see cref="SliCounter"/>.</summary>
    public ReadOnlySpan<long> Counters => _counters;

    /// <summary>Adds a request.</summary>
    public void Add(DecisionRecord decision, Judgement judgement, Objectives objectives)
    {
        _counters[SliCounter.Requests]++;
        if (judgement.Verdict != RequestVerdict.NotCounted) _counters[SliCounter.Valid]++;
        if (judgement.Verdict == RequestVerdict.Good) AddAnswer(decision, objectives);
        if (judgement.Class != ErrorClass.None) _counters[SliCounter.Errors + (int)judgement.Class - 1]++;
        if (judgement.Verdict != RequestVerdict.NotCounted && decision.Stream && FirstContent(decision) is { } first)
        {
            AddTime(first, FirstToken, objectives.FirstToken, SliCounter.FirstTokenValid);
        }

        AddContext(decision.Context);
        _counters[SliCounter.WastedTokens] += decision.WastedTokens;
        AddAttempts(decision.Attempts);
    }

    /// <summary>Adds another cell, or takes it away.</summary>
    public void Add(SliCell other, int sign = 1)
    {
        for (var i = 0; i < _counters.Length; i++) _counters[i] += sign * other._counters[i];
        FirstToken.Add(other.FirstToken, sign);
        Total.Add(other.Total, sign);
    }

    private void AddAnswer(DecisionRecord decision, Objectives objectives)
    {
        _counters[SliCounter.Good]++;
        AddTime(decision.Duration, Total, objectives.Total, SliCounter.TotalValid);
        if (decision.Degraded is not null) _counters[SliCounter.Degraded]++;
        if (decision.Usage is { } usage)
        {
            _counters[SliCounter.PromptTokens] += usage.PromptTokens;
            _counters[SliCounter.CompletionTokens] += usage.CompletionTokens;
        }

        if (decision.Fallback is { Rung: > 0 and var rung } fallback)
        {
            if (fallback.Source == "cache") _counters[SliCounter.StaleAnswers]++;
            _counters[SliCounter.Rungs + Math.Min(rung, SliCounter.MostRungs) - 1]++;
            return;
        }

        if (AnsweredBy(decision.Attempts) is not { } answer) return;
        _counters[SliCounter.Rungs + Math.Clamp(answer.Rung, 1, SliCounter.MostRungs) - 1]++;
        if (answer.Mode is AttemptMode.Continuation or AttemptMode.Replay) _counters[SliCounter.Rescues]++;
    }

    private void AddContext(string? finding)
    {
        if (finding is null or "ignored") return;
        _counters[SliCounter.Contexts]++;
        if (finding != "fresh") _counters[SliCounter.StaleContexts]++;
    }

    private void AddAttempts(IReadOnlyList<AttemptRecord> attempts)
    {
        if (attempts.Count == 0) return;
        _counters[SliCounter.Attempts + Math.Min(attempts.Count, SliCounter.MostAttempts) - 1]++;
        for (var i = 0; i < attempts.Count; i++)
        {
            if (attempts[i].Mode == AttemptMode.Hedge) _counters[SliCounter.Hedges]++;
            if (attempts[i].Reason == FailureReason.Unfit) _counters[SliCounter.Unfit]++;
        }
    }

    private void AddTime(TimeSpan taken, LatencySketch sketch, LatencyObjective? objective, int valid)
    {
        sketch.Add(taken);
        _counters[valid]++;
        if (objective is null || taken <= objective.Within) _counters[valid + 1]++;
    }

    // Attempts are listed as they ended: a hedge that lost may come after the winner.
    private static AttemptRecord? AnsweredBy(IReadOnlyList<AttemptRecord> attempts)
    {
        for (var i = attempts.Count - 1; i >= 0; i--)
        {
            if (attempts[i].Kind == OutcomeKind.Success) return attempts[i];
        }

        return attempts.Count > 0 ? attempts[^1] : null;
    }

    private static TimeSpan? FirstContent(DecisionRecord decision)
    {
        TimeSpan? earliest = null;
        for (var i = 0; i < decision.Attempts.Count; i++)
        {
            var attempt = decision.Attempts[i];
            if (attempt.FirstToken is not { } first || attempt.Reason == FailureReason.HedgeLost) continue;
            if (earliest is null || attempt.Start + first < earliest) earliest = attempt.Start + first;
        }

        return earliest;
    }
}
