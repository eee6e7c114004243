namespace ChatRouter.Releases.Gates;

/// <summary>What one check of a release has found, as its record keeps it.</summary>
/// <param name="Gate">The check, in the words of the documentation.</param>
/// <param name="Verdict">What it says.</param>
/// <param name="Why">In a sentence, with the figures.</param>
public sealed record GateResult(string Gate, GateVerdict Verdict, string Why);
