using System.Collections.Immutable;
using ChatRouter.Fallbacks.Retrieval;
using ChatRouter.Model.Sources;

namespace ChatRouter.Tests.Fallbacks;

public sealed class PassageIndexTests
{
    private static readonly Passage Cats = new("Cats", null, "cat cat dog");
    private static readonly Passage Dogs = new("", null, "dog bird fish");
    private static readonly Passage Chinese = new("", null, "我们的营业时间是九点");

    // By hand: N 2, df 1, idf ln(1 + 1.5 / 1.5); "cat" stands there 2 times and 3 times in the title, lengths are 6 and 3, their mean 4.5.
    [Fact]
    public void Find_OneWord_ScoreIsByTheFormula()
    {
        var found = Assert.Single(new PassageIndex([Cats, Dogs]).Find("cats", 5));

        var expected = Math.Log(2) * 5 * 2.2 / (5 + (1.2 * (0.6 + (0.4 * 6 / 4.5))));
        Assert.Equal((Cats, 1.0), (found.Passage, found.Coverage));
        Assert.Equal(expected, found.Score, 10);
    }

    [Fact]
    public void Find_WordThatNoPassageHas_CountsAgainstTheCoverage()
    {
        var found = new PassageIndex([Cats, Dogs]).Find("bird zebra", 5);

        // idf of "bird" ln 2, of "zebra" ln(1 + 2.5 / 0.5).
        Assert.Equal(Math.Log(2) / (Math.Log(2) + Math.Log(6)), Assert.Single(found).Coverage, 10);
    }

    [Fact]
    public void Find_NothingInCommon_Nothing() => Assert.Empty(new PassageIndex([Cats, Dogs]).Find("please, where is it?", 5));

    [Fact]
    public void Find_ScriptWithoutSpaces_ByPairs() => Assert.Equal(Chinese, Assert.Single(new PassageIndex([Cats, Chinese]).Find("营业时间？", 5)).Passage);

    [Theory]
    [InlineData("How do I return Parcels?", "return parcel")]
    [InlineData("Ｆｕｌｌ　ｗｉｄｔｈ", "full width")]
    [InlineData("Cafe\u0301 menu\u0308", "café menü")]
    [InlineData("Die Büros der Städte", "büro städte")]
    [InlineData("policies glass bus boxes queries", "policy glass bus boxe query")]
    [InlineData("营业时间", "营业 业时 时间")]
    [InlineData("iPhone的价格 x", "iphone 的价 价格 x")]
    [InlineData("中", "中")]
    [InlineData("", "")]
    public void Words_Of_AreNormalisedAndWithoutTheCommonest(string text, string expected) => Assert.Equal(expected, string.Join(' ', Words.Of(text)));

    [Theory]
    [InlineData(0.6, 10, 8, 1)] // 10 is less than 1.3 times 8.
    [InlineData(0.6, 10, 7, 0)]
    public void Choose_TheBestMustStandOutFromWhatIsNotQuoted(double coverage, double best, double second, int rejected)
    {
        var found = ImmutableArray.Create(new ScoredPassage(Cats, best, 1), new ScoredPassage(Dogs, second, coverage - 0.1));

        Assert.Equal(1 - rejected, RetrievalFallback.Choose(found, new RetrievalSource()).Length);
    }

    [Fact]
    public void Choose_TooLittleOfTheQuestion_None() => Assert.Empty(RetrievalFallback.Choose([new ScoredPassage(Cats, 10, 0.59)], new RetrievalSource()));

    [Fact]
    public void Choose_BothFit_BothAreQuoted() => Assert.Equal(2, RetrievalFallback.Choose([new ScoredPassage(Cats, 10, 1), new ScoredPassage(Dogs, 9, 0.8)], new RetrievalSource()).Length);
}
