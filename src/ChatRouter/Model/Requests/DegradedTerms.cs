namespace ChatRouter.Model.Requests;

/// <summary>What a caller takes in place of the route's best.</summary>
/// <param name="LowestRung">The highest number of a rung that may answer (<c>x-router-min-rung</c>).</param>
/// <param name="AcceptsDegraded">Whether an answer that is marked as degraded is taken (<c>x-router-accept-degraded</c>).</param>
public readonly record struct DegradedTerms(int LowestRung, bool AcceptsDegraded)
{
    /// <summary>Whatever there is.</summary>
    public static DegradedTerms Any { get; } = new(int.MaxValue, AcceptsDegraded: true);

    /// <summary>Whether the caller takes an answer from a rung.</summary>
    public bool Accept(Rung rung) => rung.Number <= LowestRung && (AcceptsDegraded || rung.Degraded is null);
}
