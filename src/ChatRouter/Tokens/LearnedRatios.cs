using ChatRouter.Model.Requests;

namespace ChatRouter.Tokens;

/// <summary>
/// The ratios of one model, which follow what its backends count. Normalised least mean squares: with the bytes <c>b</c> of the classes and the error <c>e</c> of the estimate,
/// each ratio moves by <c>Step * e * b / sum(b * b)</c>; for a text of one class that is the moving average of tokens per byte. Thread-safe; allocates nothing.
/// </summary>
internal sealed class LearnedRatios
{
    private const double Step = 0.2;
    private const double Least = 0.02;
    private const double Most = 2;

    /// <summary>In shorter prompts the template weighs more than the text.</summary>
    private const int ShortestBytes = 100;

    /// <summary>A count that is so much off is of something else: a prompt that was cut, or only the part that was not cached.</summary>
    private const double Implausible = 5;

    private readonly Lock _lock = new();
    private double _letters = TokenRatios.Default.Letters;
    private double _symbols = TokenRatios.Default.Symbols;
    private double _wide = TokenRatios.Default.Wide;

    /// <summary>What is known. The three may be of different moments, which no estimate notices.</summary>
    public TokenRatios Current => new(Volatile.Read(ref _letters), Volatile.Read(ref _symbols), Volatile.Read(ref _wide));

    /// <summary>Takes in a count of a prompt without media.</summary>
    public void Learn(in PromptSize prompt, int tokens)
    {
        if (prompt.TextBytes < ShortestBytes) return;
        var counted = tokens - TokenRatios.Frame(prompt);
        lock (_lock)
        {
            var estimate = Current.Text(prompt);
            if (counted < estimate / Implausible || counted > estimate * Implausible) return;
            var gain = Step * (counted - estimate) / (Square(prompt.Letters) + Square(prompt.Symbols) + Square(prompt.Wide));
            Move(ref _letters, gain * prompt.Letters);
            Move(ref _symbols, gain * prompt.Symbols);
            Move(ref _wide, gain * prompt.Wide);
        }
    }

    private static double Square(double value) => value * value;

    private static void Move(ref double ratio, double by) => Volatile.Write(ref ratio, Math.Clamp(ratio + by, Least, Most));
}
