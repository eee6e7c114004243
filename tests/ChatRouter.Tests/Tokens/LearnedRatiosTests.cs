using System.Text.Json;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings.Limits;
using ChatRouter.Protocols;
using ChatRouter.Tokens;
using Microsoft.ML.Tokenizers;

namespace ChatRouter.Tests.Tokens;

/// <summary>Estimates against the real counts of two vocabularies that ship as packages.</summary>
public sealed class LearnedRatiosTests
{
    private static readonly Dictionary<string, TiktokenTokenizer> Vocabularies = new(StringComparer.Ordinal)
    {
        ["o200k_base"] = TiktokenTokenizer.CreateForEncoding("o200k_base"),
        ["cl100k_base"] = TiktokenTokenizer.CreateForEncoding("cl100k_base"),
    };

    // A Chinese prompt has half again as many tokens in the older vocabulary: what is unlearned is right for neither alone.
    [Theory]
    [InlineData("o200k_base", "english", 0.25)]
    [InlineData("o200k_base", "chinese", 0.25)]
    [InlineData("o200k_base", "json", 0.25)]
    [InlineData("o200k_base", "code", 0.25)]
    [InlineData("cl100k_base", "english", 0.25)]
    [InlineData("cl100k_base", "chinese", 0.45)]
    [InlineData("cl100k_base", "json", 0.25)]
    [InlineData("cl100k_base", "code", 0.25)]
    public void Estimate_BeforeLearning_IsWithinTheStatedBound(string vocabulary, string kind, double bound)
        => Assert.InRange(WorstError(new LearnedRatios(), vocabulary, kind), 0, bound);

    [Theory]
    [InlineData("o200k_base")]
    [InlineData("cl100k_base")]
    public void Estimate_AfterTwentyCountsOfEachKind_IsWithinAQuarterForAll(string vocabulary)
    {
        var ratios = new LearnedRatios();
        for (var number = 0; number < 40; number += 2)
        {
            foreach (var kind in new[] { "english", "chinese", "json", "code" }) Learn(ratios, vocabulary, kind, number);
        }

        foreach (var kind in new[] { "english", "chinese", "json", "code" }) Assert.InRange(WorstError(ratios, vocabulary, kind), 0, 0.25);
    }

    [Theory]
    [InlineData("english", 0.1)]
    [InlineData("chinese", 0.15)]
    [InlineData("json", 0.1)]
    [InlineData("code", 0.25)]
    public void Estimate_AfterTenCountsOfOneKind_IsWithinTheStatedBound(string kind, double bound)
    {
        var ratios = new LearnedRatios();
        for (var number = 0; number < 20; number += 2) Learn(ratios, "cl100k_base", kind, number);

        Assert.InRange(WorstError(ratios, "cl100k_base", kind), 0, bound);
    }

    [Fact]
    public void Learn_TextOfOneClass_IsTheMovingAverage()
    {
        var ratios = new LearnedRatios();
        var before = ratios.Current;
        var prompt = new PromptSize(Messages: 1, Images: 0, Letters: 1000, Symbols: 0, Wide: 0);

        ratios.Learn(prompt, 310 + 7);

        Assert.Equal((0.8 * before.Letters) + (0.2 * 0.31), ratios.Current.Letters, 12);
        Assert.Equal((before.Symbols, before.Wide), (ratios.Current.Symbols, ratios.Current.Wide));
    }

    [Theory]
    [InlineData(99, 60)]
    [InlineData(1000, 7 + 40)]
    [InlineData(1000, 7 + 1060)]
    [InlineData(1000, 0)]
    public void Learn_ShortPromptsAndCountsOfSomethingElse_AreLeftOut(int letters, int tokens)
    {
        var ratios = new LearnedRatios();

        ratios.Learn(new PromptSize(1, 0, letters, 0, 0), tokens);

        Assert.Equal(TokenRatios.Default, ratios.Current);
    }

    [Fact]
    public void Learn_FromManyThreads_KeepsEveryRatioInItsRange()
    {
        var ratios = new LearnedRatios();
        var prompts = new[] { new PromptSize(1, 0, 4000, 100, 0), new PromptSize(1, 0, 100, 4000, 0), new PromptSize(1, 0, 0, 100, 4000) };

        Parallel.For(0, 30_000, i => ratios.Learn(prompts[i % 3], 1000 + (i % 7)));

        Assert.InRange(ratios.Current.Letters, 0.2, 0.3);
        Assert.InRange(ratios.Current.Symbols, 0.2, 0.3);
        Assert.InRange(ratios.Current.Wide, 0.2, 0.3);
    }

    [Fact]
    public void Learn_AndEstimate_AllocateNothing()
    {
        var ratios = new LearnedRatios();
        var prompt = new PromptSize(1, 0, 4000, 100, 0);
        ratios.Learn(prompt, 1000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++) ratios.Learn(prompt, ratios.Current.Estimate(prompt));

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void Learn(LearnedRatios ratios, string vocabulary, string kind, int number) => ratios.Learn(SizeOf(kind, number), Count(vocabulary, kind, number));

    /// <summary>The largest error over texts that nothing was learned from.</summary>
    private static double WorstError(LearnedRatios ratios, string vocabulary, string kind) => Enumerable.Range(0, 20).Max(i =>
    {
        var counted = Count(vocabulary, kind, (2 * i) + 1);
        return Math.Abs(ratios.Current.Estimate(SizeOf(kind, (2 * i) + 1)) - counted) / (double)counted;
    });

    // A template puts three tokens around a message here; the estimate reckons with four.
    private static int Count(string vocabulary, string kind, int number) => 3 + 3 + Vocabularies[vocabulary].CountTokens(Corpus.Of(kind, number));

    private static PromptSize SizeOf(string kind, int number)
    {
        var body = $$"""{"model":"m","messages":[{"role":"user","content":{{JsonSerializer.Serialize(Corpus.Of(kind, number))}}}]}""";
        Assert.Null(ChatRequestScanner.Scan(System.Text.Encoding.UTF8.GetBytes(body), new RequestLimits(), out var request));
        return request!.Prompt;
    }
}
