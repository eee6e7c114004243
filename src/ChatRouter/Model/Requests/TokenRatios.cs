namespace ChatRouter.Model.Requests;

/// <summary>Tokens that a byte of each class of text makes: <c>tokens = frame + letters * a + symbols * b + wide * c</c>.</summary>
/// <param name="Letters">Of ASCII letters and spaces.</param>
/// <param name="Symbols">Of other ASCII.</param>
/// <param name="Wide">Of what is not ASCII.</param>
public readonly record struct TokenRatios(double Letters, double Symbols, double Wide)
{
    // What chat templates put around a message, and before the answer.
    private const int PerMessage = 4;
    private const int PerPrompt = 3;

    /// <summary>Where nothing is learned yet: near the vocabularies of today's models, on the high side for Chinese.</summary>
    public static TokenRatios Default { get; } = new(0.21, 0.42, 0.26);

    /// <summary>Tokens that no byte of text makes.</summary>
    public static long Frame(in PromptSize prompt) => PerPrompt + ((long)PerMessage * prompt.Messages);

    /// <summary>The tokens of the text of a prompt, unrounded.</summary>
    public double Text(in PromptSize prompt) => (Letters * prompt.Letters) + (Symbols * prompt.Symbols) + (Wide * prompt.Wide);

    /// <summary>The tokens of a prompt.</summary>
    public int Estimate(in PromptSize prompt) => (int)Math.Min(int.MaxValue, Frame(prompt) + Math.Ceiling(Text(prompt)));
}
