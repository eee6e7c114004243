using System.Security.Cryptography;
using System.Text;
using ChatRouter.Model.Releases;
using ChatRouter.Releases.Split;
using ChatRouter.Tests.Support;

namespace ChatRouter.Tests.Releases.Split;

public sealed class RouteSplitTests
{
    [Fact]
    public void Bucket_IsTheHashOfSaltAndUnit()
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes("salt|tenant\nc-17"));
        Assert.Equal((int)(BitConverter.ToUInt64([.. hash[..8].Reverse()]) % 10_000), RouteSplit.BucketOf("salt", "tenant", "c-17"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(25)]
    [InlineData(50)]
    public void Split_OfManyUnits_GivesTheCandidateItsShare(double percent)
    {
        var split = Split(percent, SplitUnit.Tenant);
        var share = Enumerable.Range(0, 20_000).Count(i => split.IsOnCandidate($"tenant-{i}", null, "r")) / 200.0;
        Assert.InRange(share, percent * 0.85, percent * 1.15);
    }

    [Fact]
    public void Percent_ThatRises_OnlyAddsUnits()
    {
        var steps = new[] { 1.0, 5, 25, 50, 100 }.Select(percent => Split(percent, SplitUnit.Conversation)).ToArray();
        for (var i = 0; i < 2000; i++)
        {
            var sides = steps.Select(split => split.IsOnCandidate("t", $"c{i}", "r")).ToArray();
            Assert.Equal(sides.Order(), sides);
            Assert.True(sides[^1]);
        }
    }

    [Theory]
    [InlineData(SplitUnit.Conversation, "t", "c", true)]
    [InlineData(SplitUnit.Conversation, "t", null, true)]
    [InlineData(SplitUnit.Tenant, "t", "c", true)]
    [InlineData(SplitUnit.Request, "t", "c", false)]
    public void Unit_StaysOnItsSide_WhateverTheRequest(SplitUnit unit, string tenant, string? conversation, bool isSticky)
    {
        var split = Split(50, unit);
        var sides = Enumerable.Range(0, 200).Select(i => split.IsOnCandidate(tenant, conversation, $"r{i}")).Distinct().Count();
        Assert.Equal(isSticky ? 1 : 2, sides);
    }

    [Fact]
    public void Conversations_OfOneTenant_AreUnitsOfTheirOwn()
    {
        var split = Split(50, SplitUnit.Conversation);
        Assert.Equal(2, Enumerable.Range(0, 100).Select(i => split.IsOnCandidate("t", $"c{i}", "r")).Distinct().Count());
    }

    [Fact]
    public void Salt_OfAnotherRun_PicksOthers()
    {
        static bool[] Sides(RouteSplit split) => [.. Enumerable.Range(0, 200).Select(i => split.IsOnCandidate($"t{i}", null, "r"))];
        Assert.NotEqual(Sides(Split(50, SplitUnit.Tenant)), Sides(Split(50, SplitUnit.Tenant, "other")));
    }

    [Fact]
    public void Tenant_ThatHasOptedOut_IsNeverOnTheCandidateNorCopied()
    {
        var split = Split(100, SplitUnit.Tenant);
        Assert.True(split.IsOnCandidate("t", null, "r"));
        Assert.True(split.IsShadowed("t", "r", 100));
        Assert.False(split.IsOnCandidate("out", "c", "r"));
        Assert.False(split.IsShadowed("out", "r", 100));
    }

    [Fact]
    public void Ladder_WithTheCandidate_HasTheBaselineNextUnderTheSameNumber()
    {
        var (old, low, fresh) = (TestModel.Backend("old"), TestModel.Backend("low"), TestModel.Backend("new"));
        var route = TestModel.Route(TestModel.Rung(1, old), TestModel.Rung(2, low, fresh));
        var split = new RouteSplit(At(10), Order() with { Candidate = [fresh] }, route);
        Assert.Equal(["1 new", "1 old", "2 low"], split.Candidate.Ladder.Select(rung => $"{rung.Number} {string.Join(',', rung.Backends)}"));
        Assert.Equal([true, false, false], split.Candidate.Ladder.Select(rung => rung.IsOnTrial));
        Assert.Equal(("s", route.MaxAttempts + 1), (split.Candidate.ReleaseRun, split.Candidate.MaxAttempts));
        Assert.Same(route, split.Baseline);

        var alone = new RouteSplit(At(10), Order() with { Candidate = [low, fresh] }, route);
        Assert.Equal(["1 low,new", "1 old"], alone.Candidate.Ladder.Select(rung => $"{rung.Number} {string.Join(',', rung.Backends)}"));
    }

    private static ReleaseSettings Order() => TestReleases.Order() with { OptedOut = ["out"] };

    private static ReleaseProgress At(double percent, string salt = "s") => TestReleases.At(ReleaseStage.Canary, percent: percent) with { Salt = salt };

    private static RouteSplit Split(double percent, SplitUnit unit, string salt = "s")
        => new(At(percent, salt), Order() with { Unit = unit }, TestModel.Route(TestModel.Rung(1, TestModel.Backend("old"))));
}
