namespace ChatRouter.Health.Inference;

/// <summary>Whether the question is asked in this run.</summary>
/// <param name="IsDue">It is.</param>
/// <param name="Note">Why it is not although it should be; or null.</param>
internal sealed record InferenceDue(bool IsDue, string? Note = null)
{
    /// <summary>Now.</summary>
    internal static InferenceDue Yes { get; } = new(true);

    /// <summary>Not yet, or not at all.</summary>
    internal static InferenceDue No { get; } = new(false);

    /// <summary>It should be, but the budget is spent.</summary>
    internal static InferenceDue NoBudget(string note) => new(false, note);
}
