namespace ChatRouter.Releases.Machine;

/// <summary>What the fleet knows of a release's backends and route, beside what was counted.</summary>
internal sealed record ReleaseFacts
{
    /// <summary>Why the candidate is not fit to answer (an open circuit, or down by the probes), or null.</summary>
    public string? CandidateOut { get; init; }

    /// <summary>Why nothing of the baseline is in service, or null.</summary>
    public string? BaselineOut { get; init; }

    /// <summary>That too much of the route's requests goes wrong or down to lower rungs at present, or null.</summary>
    public string? RouteSick { get; init; }

    /// <summary>That the route's error budget burns by the fast pair of windows, or null.</summary>
    public string? Burning { get; init; }

    /// <summary>That the candidate uses more memory than is borne, and the baseline does not, or null.</summary>
    public string? MemoryOver { get; init; }
}
