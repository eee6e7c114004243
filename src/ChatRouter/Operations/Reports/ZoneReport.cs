namespace ChatRouter.Operations.Reports;

/// <summary>One zone as this instance sees it now.</summary>
public sealed record ZoneReport
{
    /// <summary>The zone; <c>(none)</c> for the backends that stand in none.</summary>
    public required string Name { get; init; }

    /// <summary><c>serving</c>; <c>lost</c>: no backend in service; <c>overloaded</c>: at its share of the limit while another zone is lost. Null for the backends without a zone.</summary>
    public string? State { get; init; }

    /// <summary>Why it is not <c>serving</c>, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>Its backends.</summary>
    public required int Backends { get; init; }

    /// <summary>Those in service: neither down, drained nor waiting for their circuit to close.</summary>
    public required int InService { get; init; }

    /// <summary>Attempts that this instance began there in the last minute.</summary>
    public required long Attempts { get; init; }

    /// <summary>Their share of all its attempts, 0 to 1.</summary>
    public required double Share { get; init; }

    /// <summary>Requests in flight from this instance on the backends in service.</summary>
    public required int InFlight { get; init; }

    /// <summary>The sum of their concurrency limits.</summary>
    public required int Limit { get; init; }

    /// <summary>The rungs that it is part of.</summary>
    public required IReadOnlyList<ZoneRungReport> Rungs { get; init; }
}
