namespace ChatRouter.Admission.Limits;

/// <summary>What was used of a day's budgets. Whole numbers, so that sums over instances are exact.</summary>
/// <param name="Tokens">Tokens of prompts and answers.</param>
/// <param name="Nanos">Cost in billionths of the currency.</param>
internal readonly record struct Spending(long Tokens, long Nanos)
{
    /// <summary>Billionths in one.</summary>
    public const double NanosOfOne = 1e9;

    public static Spending operator +(Spending one, Spending other) => new(one.Tokens + other.Tokens, one.Nanos + other.Nanos);

    public static Spending operator -(Spending one, Spending other) => new(one.Tokens - other.Tokens, one.Nanos - other.Nanos);
}
