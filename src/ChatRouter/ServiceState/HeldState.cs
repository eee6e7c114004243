namespace ChatRouter.ServiceState;

/// <summary>One state that holds.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Since">When it began.</param>
/// <param name="Reason">Why, with figures, in one sentence.</param>
/// <param name="From">For <see cref="ServiceStateKind.DegradedFallback"/>: who should answer; else null.</param>
/// <param name="To">For <see cref="ServiceStateKind.DegradedFallback"/>: who does; else null.</param>
public sealed record HeldState(ServiceStateKind Kind, DateTimeOffset Since, string Reason, string? From = null, string? To = null)
{
    /// <summary>It follows from the figures of the route, not from its backends.</summary>
    public bool IsByFigures { get; init; }

    /// <summary>Whether both say the same of a route; since when and by what figures aside.</summary>
    internal bool IsSameAs(HeldState other) => (Kind, From, To, IsByFigures) == (other.Kind, other.From, other.To, other.IsByFigures);

    /// <summary>The word, and for a fallback who answers.</summary>
    internal string Text => To is null ? ServiceStateNames.Of(Kind) : $"{ServiceStateNames.Of(Kind)} ({To})";
}
