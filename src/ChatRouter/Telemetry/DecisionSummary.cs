using ChatRouter.Model;
using ChatRouter.Model.Callers;

namespace ChatRouter.Telemetry;

/// <summary>A decision in one line of a list.</summary>
public sealed record DecisionSummary
{
    /// <summary>The decision's id.</summary>
    public required string Id { get; init; }

    /// <summary>When the request reached the door.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The route, or null.</summary>
    public string? Route { get; init; }

    /// <summary>The tenant's name, or null.</summary>
    public string? Tenant { get; init; }

    /// <summary>The lane, or null.</summary>
    public Lane? Lane { get; init; }

    /// <summary>Whether the caller streams.</summary>
    public required bool Stream { get; init; }

    /// <summary><c>complete</c>, <c>interrupted</c>, <c>caller_gone</c>, or the refusal's code.</summary>
    public string? Result { get; init; }

    /// <summary>The backend of the last attempt; null without any, and where something else answered.</summary>
    public string? Backend { get; init; }

    /// <summary>Its rung; 0 without any.</summary>
    public required int Rung { get; init; }

    /// <summary>How many attempts there were.</summary>
    public required int Attempts { get; init; }

    /// <summary>The marks of an answer that is less than the route's best, or null.</summary>
    public string? Degraded { get; init; }

    /// <summary>What kept answers had to do with it, or null.</summary>
    public string? Cache { get; init; }

    /// <summary>From the door to the end, in milliseconds.</summary>
    public required double DurationMs { get; init; }

    /// <summary>Summarizes a record.</summary>
    public static DecisionSummary Of(DecisionRecord record)
    {
        var last = record.Attempts.Count > 0 ? record.Attempts[^1] : null;
        return new DecisionSummary
        {
            Id = record.Id,
            At = record.At,
            Route = record.Route,
            Tenant = record.Tenant,
            Lane = record.Lane,
            Stream = record.Stream,
            Result = record.Result,
            Backend = record.Fallback is null ? last?.Backend : null,
            Rung = record.LastRung,
            Attempts = record.Attempts.Count,
            Degraded = record.Degraded,
            Cache = record.Cache,
            DurationMs = Math.Round(record.Duration.TotalMilliseconds, 1),
        };
    }
}
