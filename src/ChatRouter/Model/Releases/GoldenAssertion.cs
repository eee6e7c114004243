namespace ChatRouter.Model.Releases;

/// <summary>One thing that an answer must be like.</summary>
/// <param name="Kind">Of which kind.</param>
/// <param name="Value">The text, pattern, schema or bound, as the kind says.</param>
/// <param name="IsNegated">It must not be like that (<c>not-</c> before the kind).</param>
public sealed record GoldenAssertion(AssertionKind Kind, string Value, bool IsNegated = false);
