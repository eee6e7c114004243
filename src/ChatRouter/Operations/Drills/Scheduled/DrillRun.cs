namespace ChatRouter.Operations.Drills.Scheduled;

/// <summary>What one run of a scheduled drill showed, as <c>/ops/drills</c> tells it. Immutable.</summary>
public sealed record DrillRun
{
    /// <summary>The drill's name.</summary>
    public required string Drill { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary><c>completed</c>, <c>deviated</c> (a request failed), <c>aborted</c> (the fault ended before its time), <c>not-run</c> (there was no fault) or <c>unfinished</c> (the instance ended).</summary>
    public required string Status { get; init; }

    /// <summary>The result in a sentence.</summary>
    public required string Result { get; init; }

    /// <summary>The fault's id; null where there was none.</summary>
    public string? Fault { get; init; }

    /// <summary>Its own requests from the fault on.</summary>
    public int Requests { get; init; }

    /// <summary>How many of them got no complete answer.</summary>
    public int Failed { get; init; }

    /// <summary>How many got less than full service.</summary>
    public int Degraded { get; init; }

    /// <summary>Share of the answers that came from a lower rung.</summary>
    public double FallbackShare { get; init; }

    /// <summary>Longest time that one took, in milliseconds.</summary>
    public double SlowestMs { get; init; }

    /// <summary>Seconds until the first event after the fault; null: there was none.</summary>
    public double? DetectSeconds { get; init; }

    /// <summary>Seconds until answers came complete and at the first attempt again, five in a row; null: never.</summary>
    public double? AroundSeconds { get; init; }

    /// <summary>Whether it did not show what it promises.</summary>
    public bool IsRed => Status is "deviated" or "aborted";
}
