namespace ChatRouter.Releases.Gates.Candidates;

/// <summary>What a backend's list says of its model.</summary>
/// <param name="Verdict">Whether it is there.</param>
/// <param name="Why">In a few words.</param>
/// <param name="ContextWindow">Tokens of its window, where the list tells; else null.</param>
internal sealed record ModelListing(GateVerdict Verdict, string Why, int? ContextWindow = null);
