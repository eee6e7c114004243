namespace ChatRouter.Benchmarks.Overload.Demand;

/// <summary>Sizes of requests: three prompts and three answers, drawn independently. The long ones are a fifth, as in chat traffic, where most turns are short.</summary>
internal static class SizeMix
{
    private static readonly (double Share, int Tokens)[] s_prompts = [(0.5, 200), (0.3, 600), (0.2, 2000)];
    private static readonly (double Share, int Tokens)[] s_answers = [(0.5, 30), (0.3, 60), (0.2, 110)];

    /// <summary>Tokens of a prompt on average.</summary>
    public static double MeanPrompt => Mean(s_prompts);

    /// <summary>Tokens of an answer on average.</summary>
    public static double MeanAnswer => Mean(s_answers);

    /// <summary>The next size.</summary>
    public static RequestSize Draw(Random random) => new(Draw(s_prompts, random), Draw(s_answers, random));

    private static double Mean((double Share, int Tokens)[] sizes) => sizes.Sum(size => size.Share * size.Tokens);

    private static int Draw((double Share, int Tokens)[] sizes, Random random)
    {
        var at = random.NextDouble();
        foreach (var (share, tokens) in sizes)
        {
            at -= share;
            if (at < 0)
                return tokens;
        }

        return sizes[^1].Tokens;
    }
}
